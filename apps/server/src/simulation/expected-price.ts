import type { RateCard } from '@tessera/core/pricing/rate-card'

/**
 * Prices, computed a second time and in another way: by walking through a list of (tokens, price) pairs. Shares no code
 * with core; only the shape of a rate card.
 */
export type ExpectedTokens = {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
  readonly reasoning: number
}

const million = 1_000_000n

/** What tokens cost, in micro-credits, rounded up once. `input` and `output` are wholes that include their parts. */
export function expectedPrice(card: RateCard, tokens: ExpectedTokens): bigint {
  const { sell } = ladderStep(card, tokens.input)
  const plainInput = tokens.input - tokens.cacheRead - tokens.cacheWrite
  const pairs: readonly (readonly [number, bigint])[] = [
    [plainInput, sell.input],
    [tokens.cacheRead, sell.cacheRead],
    [tokens.cacheWrite, sell.cacheWrite],
    [tokens.output - tokens.reasoning, sell.output],
    [tokens.reasoning, sell.reasoning],
  ]
  let millionths = 0n
  for (const [count, price] of pairs) millionths += BigInt(count) * price
  return roundedUp(millionths)
}

/** What tokens cost the platform, in nano-dollars, rounded up once. */
export function expectedCost(card: RateCard, tokens: ExpectedTokens): bigint {
  const { cost } = ladderStep(card, tokens.input)
  const sell = { input: cost.input, cacheRead: cost.cacheRead, cacheWrite: cost.cacheWrite }
  const plain = BigInt(tokens.input - tokens.cacheRead - tokens.cacheWrite) * sell.input
  const cached = BigInt(tokens.cacheRead) * sell.cacheRead + BigInt(tokens.cacheWrite) * sell.cacheWrite
  const written =
    BigInt(tokens.output - tokens.reasoning) * cost.output + BigInt(tokens.reasoning) * cost.reasoning
  return roundedUp(plain + cached + written)
}

/** The dearest call within the bounds: every step of the ladder that can be reached, at its dearest classes. */
export function expectedWorst(card: RateCard, inputBound: number, outputBound: number): bigint {
  let worst = 0n
  for (const [index, { fromInputTokens, sell }] of card.tiers.entries()) {
    if (fromInputTokens > inputBound) break
    const next = card.tiers[index + 1]
    const input = next && next.fromInputTokens <= inputBound ? next.fromInputTokens - 1 : inputBound
    const dearestInput = largest([sell.input, sell.cacheRead, sell.cacheWrite])
    const dearestOutput = largest([sell.output, sell.reasoning])
    worst = largest([worst, BigInt(input) * dearestInput + BigInt(outputBound) * dearestOutput])
  }
  return roundedUp(worst)
}

function ladderStep(card: RateCard, inputTokens: number) {
  let [step] = card.tiers
  for (const tier of card.tiers) if (inputTokens >= tier.fromInputTokens) step = tier
  if (step === undefined) throw new Error(`the rate card ${card.id} has no prices`)
  return step
}

function largest(amounts: readonly bigint[]): bigint {
  let most = 0n
  for (const amount of amounts) if (amount > most) most = amount
  return most
}

function roundedUp(millionths: bigint): bigint {
  return (millionths + million - 1n) / million
}
