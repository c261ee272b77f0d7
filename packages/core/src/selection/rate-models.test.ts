import { describe, expect, test } from 'vitest'

import { microCredits } from '../money/micro-credits.ts'
import type { SellableModel } from '../pricing/catalogue-model.ts'
import { publishTiers } from '../pricing/publish-rate-cards.ts'
import { createAbilityReader } from './ability-reader.ts'
import { findBaselineModel } from './baseline-model.ts'
import { quoteModel, rateModels } from './rate-models.ts'
import type { RatingRequest } from './rate-models.ts'

function nano(usd: number): bigint {
  return BigInt(Math.round(usd * 1_000_000_000))
}

function modelOf(
  id: string,
  [input, output]: readonly [input: number, output: number],
  rest: Partial<SellableModel> = {},
): SellableModel {
  const tier = { fromInputTokens: 0, input: nano(input), output: nano(output), cacheRead: nano(input / 10) }
  const published = publishTiers(
    { id, providerTiers: [tier] },
    {
      list: 'cost_plus',
      markupBasisPoints: 1_500n,
      creditValue: { creditsMicro: microCredits(1_000_000n), priceCents: 1n },
    },
  )
  if (!published.ok) throw new Error(published.error.code)
  return {
    id,
    displayName: id,
    provider: 'openai',
    providerModelId: id,
    contextWindowTokens: 128_000,
    maxOutputTokens: 16_384,
    capabilities: [],
    deprecated: false,
    rateCard: {
      id: `rtc_${id}`,
      modelId: id,
      version: 1,
      priceList: 'cost_plus',
      effectiveFromMs: 0,
      tiers: published.value,
    },
    ...rest,
  }
}

const strong = modelOf('gpt-4-1106-preview', [10, 30])
const cheap = modelOf('mixtral-8x7b', [0.6, 0.6])
const request: RatingRequest = {
  taskType: 'reasoning',
  taskTypeConfidence: 0.9,
  difficulty: 0.3,
  inputTokens: { expected: 2_000, bound: 2_600 },
  output: { answerTokens: 300, highAnswerTokens: 900, isLengthOpen: false, complexity: 'medium' },
  wishes: [],
  preference: 'balanced',
}

function best(change: Partial<RatingRequest>, models = [strong, cheap]): string | undefined {
  return rateModels(models, { ...request, ...change }, createAbilityReader())[0]?.quote.model.id
}

/** From which difficulty on the strong model is taken. Translation goes by the overall ability, sure or not. */
function firstStrong(taskTypeConfidence: number): number {
  for (let difficulty = 0; difficulty < 1; difficulty += 0.01) {
    if (best({ difficulty, taskTypeConfidence, taskType: 'translation' }) === strong.id) return difficulty
  }
  return 1
}

describe('what a model is worth for a request', () => {
  test('an easy one goes to the cheap model, a hard one to the strong one', () => {
    expect(best({ difficulty: 0.02 })).toBe(cheap.id)
    expect(best({ difficulty: 0.6 })).toBe(strong.id)
  })

  test('economy never takes a dearer model than balanced, nor balanced than quality', () => {
    for (let difficulty = 0; difficulty <= 1; difficulty += 0.05) {
      const [economy = 0, balanced = 0, quality = 0] = (['economy', 'balanced', 'quality'] as const).map(
        (preference) => Number(best({ difficulty, preference }) === strong.id),
      )
      expect(economy).toBeLessThanOrEqual(balanced)
      expect(balanced).toBeLessThanOrEqual(quality)
    }
  })

  test('where the kind of task is a guess, the safer model is taken sooner', () => {
    expect(firstStrong(0.3)).toBeLessThan(firstStrong(0.9))
  })

  test('an operator’s figure decides, and only for its kind of task', () => {
    const raised = { ...cheap, ownAbilities: { reasoning: 99 } }
    expect(best({ difficulty: 0.6 }, [strong, raised])).toBe(cheap.id)
    expect(best({ difficulty: 0.6, taskType: 'coding' }, [strong, raised])).toBe(strong.id)
  })

  test('among abler models the same request is worth a better one', () => {
    const abler = modelOf('gpt-6-astra', [10, 30])
    const luna = modelOf('gpt-6-luna', [0.6, 0.6])
    expect(best({ difficulty: 0.8 }, [abler, luna])).toBe(abler.id)
    expect(best({ difficulty: 0.02 }, [abler, luna])).toBe(luna.id)
  })

  test('what a provider has in its cache makes its model cheaper, within its input', () => {
    const plain = quoteModel(strong, request)
    const cached = quoteModel(strong, { ...request, cached: { modelId: strong.id, tokens: 1_920 } })
    const all = quoteModel(strong, { ...request, cached: { modelId: strong.id, tokens: 90_000 } })
    expect(cached.expectedMicro).toBeLessThan(plain.expectedMicro)
    expect(cached.maxMicro).toBe(plain.maxMicro)
    expect(all.expectedCachedTokens).toBe(2_000)
    expect(quoteModel(cheap, { ...request, cached: { modelId: strong.id, tokens: 1_920 } })).toEqual(
      quoteModel(cheap, request),
    )
  })
})

describe('what choosing is compared with', () => {
  const abilityOf = createAbilityReader()

  test('is the most able of the cheaper half', () => {
    const models = [
      modelOf('gpt-6-astra', [10, 50]),
      modelOf('gpt-6-sol', [2, 10]),
      modelOf('gpt-4o', [2.5, 12]),
      modelOf('gpt-6-luna', [0.1, 0.5]),
    ]
    expect(findBaselineModel(models, abilityOf)?.id).toBe('gpt-6-sol')
    expect(findBaselineModel(models.toReversed(), abilityOf)?.id).toBe('gpt-6-sol')
  })

  test('is never a model that its provider is withdrawing, and nothing without models', () => {
    const old = modelOf('gpt-6-sol', [2, 10], { deprecated: true })
    expect(findBaselineModel([old, cheap], abilityOf)?.id).toBe(cheap.id)
    expect(findBaselineModel([], abilityOf)).toBeUndefined()
  })
})
