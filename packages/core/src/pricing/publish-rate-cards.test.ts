import { assert as check, bigInt, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { TokenUsage } from '../metering/token-usage.ts'
import { microCreditsFromCredits } from '../money/micro-credits.ts'
import { costOfUsage } from './cost-of-usage.ts'
import { cheapestCreditValue } from './credit-value.ts'
import type { CreditValue } from './credit-value.ts'
import { packageFigures } from './package-figures.ts'
import { priceUsage } from './price-usage.ts'
import { defaultMarkupBasisPoints, publishTiers } from './publish-rate-cards.ts'
import type { PricingPolicy, ProviderPriceTier } from './publish-rate-cards.ts'
import type { RateCard } from './rate-card.ts'

const packages: readonly CreditValue[] = [
  [1_000n, 1_000n],
  [5_500n, 4_500n],
  [13_500n, 10_000n],
  [35_000n, 22_500n],
  [120_000n, 70_000n],
].map(([credits = 0n, priceCents = 0n]) => ({ creditsMicro: microCreditsFromCredits(credits), priceCents }))

const [starter] = packages
if (starter === undefined) throw new Error('there are packages')

function publish(id: string, tiers: readonly ProviderPriceTier[], policy: PricingPolicy): RateCard {
  const published = publishTiers({ id, providerTiers: tiers }, policy)
  if (!published.ok) throw new Error(published.error.code)
  return {
    id: 'rtc_1',
    modelId: id,
    version: 1,
    priceList: policy.list,
    effectiveFromMs: 0,
    tiers: published.value,
  }
}

function usage(inputTokens: number, outputTokens: number): TokenUsage {
  return { inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens, reasoningTokens: 0 }
}

const anyCost: readonly ProviderPriceTier[] = [
  { fromInputTokens: 0, input: 5_000_000_000n, output: 25_000_000_000n, cacheRead: 500_000_000n },
]

describe('the launch price list', () => {
  test.each([
    ['gemini-flash', 100n],
    ['gpt-4o-mini', 200n],
    ['claude-haiku', 500n],
    ['gpt-4o', 2_500n],
    ['claude-sonnet', 3_000n],
    ['claude-opus', 15_000n],
  ])('100,000 tokens on %s cost %d credits, whatever their class', (id, credits) => {
    const rateCard = publish(id, anyCost, { list: 'launch' })
    const expected = microCreditsFromCredits(credits)
    expect(priceUsage(rateCard, usage(100_000, 0))).toBe(expected)
    expect(priceUsage(rateCard, usage(0, 100_000))).toBe(expected)
    expect(
      priceUsage(rateCard, {
        inputTokens: 60_000,
        cacheReadTokens: 20_000,
        cacheWriteTokens: 10_000,
        outputTokens: 40_000,
        reasoningTokens: 30_000,
      }),
    ).toBe(expected)
  })

  test.each([
    { outputUsd: 400_000_000n, credits: 1n },
    { outputUsd: 500_000_000n, credits: 1n },
    { outputUsd: 500_000_001n, credits: 2n },
    { outputUsd: 2_500_000_000n, credits: 5n },
    { outputUsd: 10_000_000_000n, credits: 20n },
    { outputUsd: 1n, credits: 1n },
  ])(
    'any other model costs two credits per 1,000 tokens for each dollar of output per million: $outputUsd → $credits',
    ({ outputUsd, credits }) => {
      const rateCard = publish('other', [{ fromInputTokens: 0, input: 1n, output: outputUsd }], {
        list: 'launch',
      })
      expect(priceUsage(rateCard, usage(1_000, 0))).toBe(microCreditsFromCredits(credits))
    },
  )
})

describe('the cost-plus price list', () => {
  const amounts = bigInt({ min: 1n, max: 200_000_000_000n })
  const tokens = integer({ min: 0, max: 400_000 })
  const calls = record({ input: amounts, output: amounts, inputTokens: tokens, outputTokens: tokens })

  test('never sells below cost with the markup, whichever package the credits came from', () => {
    const creditValue = cheapestCreditValue(packages)
    if (creditValue === undefined) throw new Error('there are packages')
    check(
      property(calls, ({ input, output, inputTokens, outputTokens }) => {
        const rateCard = publish('m', [{ fromInputTokens: 0, input, output }], {
          list: 'cost_plus',
          markupBasisPoints: defaultMarkupBasisPoints,
          creditValue,
        })
        const spent = usage(inputTokens, outputTokens)
        const charged = priceUsage(rateCard, spent)
        // What the provider's bill really is, in millionths of a nano-dollar, before anybody rounds.
        const cost = BigInt(inputTokens) * input + BigInt(outputTokens) * output
        expect(costOfUsage(rateCard, spent) * 1_000_000n).toBeGreaterThanOrEqual(cost)
        for (const { creditsMicro, priceCents } of packages) {
          const revenue = charged * priceCents * 10_000_000n
          expect(revenue * 100n * 1_000_000n).toBeGreaterThanOrEqual(cost * 115n * creditsMicro)
        }
      }),
    )
  })

  test('rounds each class up to a whole micro-credit per million tokens, once', () => {
    const [tier] = publish('m', [{ fromInputTokens: 0, input: 1n, output: 3n }], {
      list: 'cost_plus',
      markupBasisPoints: 0n,
      creditValue: { creditsMicro: microCreditsFromCredits(1n), priceCents: 1n },
    }).tiers
    // One credit for a cent: 10 nano-dollars are a micro-credit.
    expect(tier?.sell.input).toBe(1n)
    expect(tier?.sell.output).toBe(1n)
  })
})

describe('what can be sold', () => {
  /** @see https://github.com/BerriAI/litellm/pull/35913 */
  test.each([
    ['no price at all', []],
    ['a free input', [{ fromInputTokens: 0, input: 0n, output: 5n }]],
    ['a free output', [{ fromInputTokens: 0, input: 5n, output: 0n }]],
    ['a negative price', [{ fromInputTokens: 0, input: -1n, output: 5n }]],
    ['a free class', [{ fromInputTokens: 0, input: 5n, output: 5n, cacheRead: 0n }]],
    ['a gap at the beginning', [{ fromInputTokens: 1, input: 5n, output: 5n }]],
    [
      'tiers in disorder',
      [
        { fromInputTokens: 0, input: 5n, output: 5n },
        { fromInputTokens: 0, input: 6n, output: 6n },
      ],
    ],
  ])('a model with %s is not for sale', (_name, providerTiers) => {
    expect(publishTiers({ id: 'claude-opus', providerTiers }, { list: 'launch' }).ok).toBe(false)
  })

  test('a class that the provider does not price apart costs as much as plain input or output', () => {
    const [tier] = publish('m', [{ fromInputTokens: 0, input: 7n, output: 9n }], { list: 'launch' }).tiers
    expect(tier?.cost).toEqual({ input: 7n, cacheRead: 7n, cacheWrite: 7n, output: 9n, reasoning: 9n })
  })
})

describe('the figures of a package', () => {
  test('are those of the price page', () => {
    const rows = packages.map((offer) => {
      const figures = packageFigures(offer, starter)
      return [figures.tenThousandthsUsdPerCredit, figures.savingPercent, figures.bonusMicro / 1_000_000n]
    })
    expect(rows).toEqual([
      [100n, 0n, 0n],
      [82n, 18n, 1_000n],
      [74n, 26n, 3_500n],
      [64n, 36n, 12_500n],
      [58n, 42n, 50_000n],
    ])
  })

  test('the cheapest credit is the one of the largest package', () => {
    expect(cheapestCreditValue(packages)).toBe(packages[4])
    expect(cheapestCreditValue([])).toBeUndefined()
  })
})
