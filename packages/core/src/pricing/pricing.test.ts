import { array, assert as check, bigInt, integer, property, record, tuple, uniqueArray } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { InvariantViolation } from '../invariant.ts'
import type { TokenUsage } from '../metering/token-usage.ts'
import { microCredits, microCreditsFromCredits } from '../money/micro-credits.ts'
import { affordableOutput } from './affordable-output.ts'
import { costOfUsage } from './cost-of-usage.ts'
import { picoCreditsToText, priceLines } from './price-lines.ts'
import { priceUsage } from './price-usage.ts'
import { flatPrices, microCreditsPerMillionTokens, nanoUsdPerMillionTokens } from './prices.ts'
import { highestPrice, quoteCall } from './quote.ts'
import type { ClassPrices, PriceTier, RateCard } from './rate-card.ts'

function card(tiers: readonly PriceTier[]): RateCard {
  return { id: 'rtc_1', modelId: 'm', version: 1, priceList: 'cost_plus', effectiveFromMs: 0, tiers }
}

const price = bigInt({ min: 1n, max: 10n ** 13n })

function classPrices<Price>(make: (amount: bigint) => Price): Arbitrary<ClassPrices<Price>> {
  const one = price.map(make)
  return record({ input: one, cacheRead: one, cacheWrite: one, output: one, reasoning: one })
}

const tier = record({
  sell: classPrices(microCreditsPerMillionTokens),
  cost: classPrices(nanoUsdPerMillionTokens),
})

const rateCards: Arbitrary<RateCard> = record({
  tiers: array(tier, { minLength: 1, maxLength: 3 }),
  starts: uniqueArray(integer({ min: 1, max: 500_000 }), { minLength: 2, maxLength: 2 }),
}).map(({ tiers, starts }) => {
  const ascending = [0, ...starts.toSorted((a, b) => a - b)]
  return card(tiers.map((prices, index) => ({ fromInputTokens: ascending[index] ?? 0, ...prices })))
})

const tokens = integer({ min: 0, max: 1_000_000 })

const usages: Arbitrary<TokenUsage> = record({
  fresh: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  answer: tokens,
  reasoningTokens: tokens,
}).map(({ fresh, cacheReadTokens, cacheWriteTokens, answer, reasoningTokens }) => ({
  inputTokens: fresh + cacheReadTokens + cacheWriteTokens,
  cacheReadTokens,
  cacheWriteTokens,
  outputTokens: answer + reasoningTokens,
  reasoningTokens,
}))

const plain = (inputTokens: number, outputTokens: number): TokenUsage => ({
  inputTokens,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens,
  reasoningTokens: 0,
})

function flat(sell: bigint): PriceTier['sell'] {
  return flatPrices(microCreditsPerMillionTokens(sell))
}

describe('the price of a call', () => {
  test('is never zero for a call that used tokens', () => {
    check(
      property(rateCards, usages, (rateCard, usage) => {
        const used = usage.inputTokens + usage.outputTokens > 0
        expect(priceUsage(rateCard, usage) > 0n).toBe(used)
        expect(costOfUsage(rateCard, usage) > 0n).toBe(used)
      }),
    )
  })

  test('is the sum of the lines of its receipt, rounded up once', () => {
    check(
      property(rateCards, usages, (rateCard, usage) => {
        const { lines, totalMicro } = priceLines(rateCard, usage)
        const exact = lines.reduce((sum, line) => sum + line.picoCredits, 0n)
        expect(totalMicro).toBe(priceUsage(rateCard, usage))
        expect(totalMicro * 1_000_000n - exact).toBeLessThan(1_000_000n)
        expect(totalMicro * 1_000_000n).toBeGreaterThanOrEqual(exact)
        const counted = lines.reduce((sum, line) => sum + line.tokens, 0n)
        expect(counted).toBe(BigInt(usage.inputTokens + usage.outputTokens))
      }),
    )
  })

  test('never falls when more is produced', () => {
    check(
      property(rateCards, usages, integer({ min: 0, max: 10_000 }), (rateCard, usage, more) => {
        const longer = { ...usage, outputTokens: usage.outputTokens + more }
        expect(priceUsage(rateCard, longer)).toBeGreaterThanOrEqual(priceUsage(rateCard, usage))
      }),
    )
  })

  /** @see https://github.com/anomalyco/opencode/issues/4160 */
  test('takes the tier of the whole input for every token of the call, output included', () => {
    const cost = flatPrices(nanoUsdPerMillionTokens(1n))
    const rateCard = card([
      { fromInputTokens: 0, sell: flat(1_000_000n), cost },
      { fromInputTokens: 200_001, sell: flat(2_000_000n), cost },
    ])
    expect(priceUsage(rateCard, plain(200_000, 10))).toBe(200_010n)
    expect(priceUsage(rateCard, plain(200_001, 10))).toBe(400_022n)
    const { maxMicro } = quoteCall(rateCard, {
      expectedInputTokens: 150_000,
      inputBoundTokens: 200_001,
      expectedOutputTokens: 5,
      outputBoundTokens: 10,
    })
    expect(maxMicro).toBe(400_022n)
  })

  /** @see https://github.com/theopenco/llmgateway */
  test('counts a cached token once, at its own price, and a call without output in full', () => {
    const rateCard = card([
      {
        fromInputTokens: 0,
        sell: {
          input: microCreditsPerMillionTokens(10_000_000n),
          cacheRead: microCreditsPerMillionTokens(1_000_000n),
          cacheWrite: microCreditsPerMillionTokens(12_500_000n),
          output: microCreditsPerMillionTokens(50_000_000n),
          reasoning: microCreditsPerMillionTokens(60_000_000n),
        },
        cost: flatPrices(nanoUsdPerMillionTokens(1n)),
      },
    ])
    const cached = { ...plain(1_000, 0), cacheReadTokens: 900, cacheWriteTokens: 40 }
    expect(priceUsage(rateCard, cached)).toBe(60n * 10n + 900n + 500n)
    expect(priceUsage(rateCard, { ...plain(0, 100), reasoningTokens: 80 })).toBe(20n * 50n + 80n * 60n)
  })

  /** @see https://github.com/mitos-run/mitos/issues/662 */
  test('keeps what a single cheap token costs instead of rounding it away', () => {
    const cheap = card([
      {
        fromInputTokens: 0,
        sell: flatPrices(microCreditsPerMillionTokens(7n)),
        cost: flatPrices(nanoUsdPerMillionTokens(3n)),
      },
    ])
    expect(priceUsage(cheap, plain(1, 0))).toBe(1n)
    expect(costOfUsage(cheap, plain(1, 0))).toBe(1n)
    expect(priceLines(cheap, plain(1, 0)).lines.map((line) => picoCreditsToText(line.picoCredits))).toEqual([
      '0.000000000007',
    ])
  })

  test.each([
    ['more cached tokens than input', { ...plain(10, 1), cacheReadTokens: 11 }],
    ['more reasoning than output', { ...plain(10, 1), reasoningTokens: 2 }],
    ['a fraction', plain(1.5, 0)],
    ['a negative count', plain(-1, 0)],
    ['no number', plain(Number.NaN, 0)],
  ])('refuses a usage that cannot be true: %s', (_name, usage) => {
    const rateCard = card([
      {
        fromInputTokens: 0,
        sell: flatPrices(microCreditsPerMillionTokens(1n)),
        cost: flatPrices(nanoUsdPerMillionTokens(1n)),
      },
    ])
    expect(() => priceUsage(rateCard, usage)).toThrow(InvariantViolation)
  })
})

describe('the highest price of a call', () => {
  test('is not exceeded by any usage within the bounds', () => {
    check(
      property(rateCards, usages, tuple(tokens, tokens), (rateCard, usage, [moreInput, moreOutput]) => {
        const highest = highestPrice(rateCard, usage.inputTokens + moreInput, usage.outputTokens + moreOutput)
        expect(priceUsage(rateCard, usage)).toBeLessThanOrEqual(highest)
      }),
    )
  })
})

describe('the affordable output', () => {
  test('is the largest bound that the amount pays for', () => {
    check(
      property(
        rateCards,
        tokens,
        bigInt({ min: 0n, max: 9n * 10n ** 9n }),
        (rateCard, inputBoundTokens, amount) => {
          const amountMicro = microCredits(amount)
          const output = affordableOutput({ rateCard, inputBoundTokens, amountMicro })
          // Without any output: -1 tokens are too much already.
          const most = output ?? -1
          expect(
            output === undefined || highestPrice(rateCard, inputBoundTokens, output) <= amountMicro,
          ).toBe(true)
          expect(highestPrice(rateCard, inputBoundTokens, most + 1)).toBeGreaterThan(amountMicro)
        },
      ),
    )
  })

  test('is nothing at all where the amount does not pay for the input', () => {
    const rateCard = card([
      {
        fromInputTokens: 0,
        sell: flatPrices(microCreditsPerMillionTokens(1_000_000_000n)),
        cost: flatPrices(nanoUsdPerMillionTokens(1n)),
      },
    ])
    const request = { rateCard, inputBoundTokens: 1_000 }
    expect(affordableOutput({ ...request, amountMicro: microCreditsFromCredits(1n) })).toBe(0)
    expect(affordableOutput({ ...request, amountMicro: microCredits(999_999n) })).toBeUndefined()
  })
})
