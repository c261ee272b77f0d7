import { type ModelPrice, pricesOf } from './use-price-list'

/** One ordinary question with its answer: some 150 words in, some 400 words out. */
export const typicalMessage = { inputTokens: 200, outputTokens: 550 }

type Prices = { readonly input: number; readonly output: number }

/** What one ordinary answer costs, in credits. Prices are credits for 1,000 tokens. */
export function typicalCost({ input, output }: Prices): number {
  return (typicalMessage.inputTokens * input + typicalMessage.outputTokens * output) / 1000
}

/** How many ordinary answers so many credits buy: two digits, rounded down, because no answer is just as long. */
export function typicalAnswers(credits: number, prices: Prices): number {
  const answers = credits / typicalCost(prices)
  if (!Number.isFinite(answers) || answers < 1) return 0
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(answers)) - 1)
  return Math.floor(answers / scale) * scale
}

/** The model that everyday figures are told with: Claude Haiku where it is sold, else the cheapest that is on. */
export function everydayModel(models: readonly ModelPrice[]): ModelPrice | undefined {
  const sold = models.filter((model) => model.available && typicalCost(pricesOf(model)) > 0)
  return sold.find((model) => model.model === 'claude-haiku') ?? sold[0]
}
