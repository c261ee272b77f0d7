import { assert as check, bigInt, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'

import type { TokenUsage } from '../metering/token-usage.ts'
import { microCredits } from '../money/micro-credits.ts'
import { nanoUsd } from '../money/nano-usd.ts'
import { costOfUsage } from './cost-of-usage.ts'
import { priceUsage } from './price-usage.ts'
import { flatPrices, microCreditsPerMillionTokens, nanoUsdPerMillionTokens } from './prices.ts'
import type { RateCard } from './rate-card.ts'
import { replayCharge } from './replay-charge.ts'

function card(sell: bigint, cost: bigint): RateCard {
  const tier = {
    fromInputTokens: 0,
    sell: flatPrices(microCreditsPerMillionTokens(sell)),
    cost: flatPrices(nanoUsdPerMillionTokens(cost)),
  }
  return { id: 'rtc_1', modelId: 'm', version: 1, priceList: 'launch', effectiveFromMs: 0, tiers: [tier] }
}

function plain(inputTokens: number, outputTokens: number): TokenUsage {
  return { inputTokens, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 }
}

const usages = record({
  inputTokens: integer({ min: 1, max: 500_000 }),
  outputTokens: integer({ min: 0, max: 500_000 }),
}).map((counts): TokenUsage => plain(counts.inputTokens, counts.outputTokens))
const cards = record({ sell: bigInt(1n, 10n ** 12n), cost: bigInt(1n, 10n ** 12n) }).map(({ sell, cost }) =>
  card(sell, cost),
)

test('a run that was charged in full is charged just what the other prices say', () => {
  check(
    property(usages, cards, cards, (usage, booked, changed) => {
      const run = { usage, chargedMicro: priceUsage(booked, usage), costNanoUsd: costOfUsage(booked, usage) }
      expect(replayCharge(run, booked, changed)).toEqual({
        chargedMicro: priceUsage(changed, usage),
        costNanoUsd: costOfUsage(changed, usage),
      })
      expect(replayCharge(run, booked, booked)).toEqual({
        chargedMicro: run.chargedMicro,
        costNanoUsd: run.costNanoUsd,
      })
    }),
  )
})

test('what was charged for less is charged for less in the same proportion, and other costs stay', () => {
  const usage = plain(1_000, 0)
  const run = { usage, chargedMicro: microCredits(100n), costNanoUsd: nanoUsd(5_007n) }
  // Listed 1,000; twice as dear; three times the cost.
  expect(replayCharge(run, card(1_000_000n, 5_000_000n), card(2_000_000n, 15_000_000n))).toEqual({
    chargedMicro: 200n,
    costNanoUsd: 15_007n,
  })
})
