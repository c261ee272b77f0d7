import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { noUsage } from '../metering/token-usage.ts'
import { microCredits } from '../money/micro-credits.ts'
import { priceUsage } from '../pricing/price-usage.ts'
import { flatPrices, microCreditsPerMillionTokens, nanoUsdPerMillionTokens } from '../pricing/prices.ts'
import { highestPrice } from '../pricing/quote.ts'
import type { RateCard } from '../pricing/rate-card.ts'
import { boundAfterHold } from './bound-after-hold.ts'
import { decideEnding } from './decide-ending.ts'
import type { EndingRequest, RunOutcome } from './decide-ending.ts'
import { leastOutputTokens, planRun } from './plan-run.ts'

const rateCard: RateCard = {
  id: 'rtc_1',
  modelId: 'gemini-flash',
  version: 1,
  priceList: 'launch',
  effectiveFromMs: 0,
  tiers: [
    {
      fromInputTokens: 0,
      sell: flatPrices(microCreditsPerMillionTokens(1_000_000_000n)),
      cost: flatPrices(nanoUsdPerMillionTokens(400_000_000n)),
    },
  ],
}

const usage = { ...noUsage, inputTokens: 100, outputTokens: 400 }
const complete: EndingRequest = {
  outcome: { type: 'complete', finishReason: 'stop' },
  produced: 'text',
  reported: { status: 'reported', usage },
  countedInputTokens: 90,
  countedOutputTokens: 380,
  bounds: { maxOutputTokens: 1_000, inputBoundTokens: 150 },
  rateCard,
  heldMicro: highestPrice(rateCard, 150, 1_000),
  mayCostUs: true,
}
const partly = { ...complete, reported: { status: 'missing' } } as const
const nothing = { ...partly, produced: 'nothing', countedOutputTokens: 0 } as const

describe('what is charged', () => {
  it('a complete answer costs the published formula on the reported tokens', () => {
    expect(decideEnding(complete)).toMatchObject({
      action: 'settle',
      chargeMicro: 500_000n,
      finishReason: 'stop',
      billable: { usage, source: 'provider' },
      costNanoUsd: 200_000n,
    })
    expect(decideEnding(complete).loss).toBeUndefined()
  })

  /** @see https://github.com/QuantumNous/new-api/issues/5235 */
  it.each([
    { outcome: { type: 'stopped' }, finishReason: 'cancelled' },
    { outcome: { type: 'caller_left' }, finishReason: 'disconnected' },
    { outcome: { type: 'cut_at_bound' }, finishReason: 'length' },
    { outcome: { type: 'time_limit' }, finishReason: 'time_limit' },
  ] as const)('$outcome.type: the input and what came until then', ({ outcome, finishReason }) => {
    expect(decideEnding({ ...partly, outcome })).toMatchObject({
      action: 'settle',
      chargeMicro: 470_000n,
      finishReason,
      billable: { source: 'counted', usage: { inputTokens: 90, outputTokens: 380 } },
    })
  })

  it('reasoning that was shown up to the bound, or nobody would ever need more than the thoughts', () => {
    const request = { ...complete, produced: 'reasoning_only' } as const
    const atBound = decideEnding({ ...request, outcome: { type: 'complete', finishReason: 'length' } })
    expect(atBound).toMatchObject({ action: 'settle', finishReason: 'length' })
  })

  it('reasoning that was shown before a stop counts as produced', () => {
    const ending = decideEnding({ ...partly, outcome: { type: 'stopped' }, produced: 'reasoning_only' })
    expect(ending).toMatchObject({ action: 'settle', chargeMicro: 470_000n })
  })
})

describe('what is free', () => {
  /** @see https://github.com/QuantumNous/new-api/issues/4168 */
  it('a complete but empty answer, and its cost is ours', () => {
    expect(decideEnding({ ...complete, produced: 'nothing' })).toMatchObject({
      action: 'release',
      releaseReason: 'empty',
      finishReason: 'stop',
      loss: { reason: 'empty_answer', costNanoUsd: 200_000n, unchargedMicro: 500_000n },
    })
  })

  it('an answer of hidden thoughts alone, because nobody can read it', () => {
    expect(decideEnding({ ...complete, produced: 'reasoning_only' })).toMatchObject({
      action: 'release',
      releaseReason: 'empty',
    })
  })

  /** @see https://github.com/stackblitz/bolt.new/issues/10441 */
  it.each([
    { outcome: { type: 'failed', errorCode: 'provider_error', at: 'provider' }, reason: 'provider_fault' },
    { outcome: { type: 'failed', errorCode: 'internal', at: 'platform' }, reason: 'platform_fault' },
    { outcome: { type: 'shutdown' }, reason: 'platform_fault' },
    { outcome: { type: 'complete', finishReason: 'content_filter' }, reason: 'provider_fault' },
  ] as const)('what broke off after a part was shown ($outcome.type): a loss of the platform', (broken) => {
    expect(decideEnding({ ...partly, outcome: broken.outcome })).toMatchObject({
      action: 'release',
      loss: { reason: broken.reason, unchargedMicro: 470_000n },
    })
  })

  it.each(['stopped', 'caller_left', 'time_limit'] as const)('%s before anything came', (type) => {
    expect(decideEnding({ ...nothing, outcome: { type } })).toMatchObject({
      action: 'release',
      releaseReason: 'cancelled',
      loss: { reason: 'stopped_before_answer', unchargedMicro: 90_000n },
    })
  })

  it('a call that was refused outright cost nobody anything', () => {
    const outcome = { type: 'failed', errorCode: 'provider_unavailable', at: 'provider' } as const
    const ending = decideEnding({ ...nothing, outcome, mayCostUs: false })
    expect(ending).toMatchObject({ action: 'release', errorCode: 'provider_unavailable', costNanoUsd: 0n })
    expect(ending.loss).toBeUndefined()
  })
})

describe('what a provider gives beyond its bound', () => {
  it('is cut at the hold, and the excess is written off', () => {
    const ending = decideEnding({
      ...partly,
      outcome: { type: 'cut_at_bound' },
      countedOutputTokens: 1_500,
      countedInputTokens: 150,
    })
    expect(ending).toMatchObject({
      action: 'settle',
      chargeMicro: 1_150_000n,
      loss: { reason: 'over_hold', unchargedMicro: 500_000n, costNanoUsd: 200_000n },
    })
  })

  it('and believable figures a little above the hold cost the hold', () => {
    const over = { ...usage, inputTokens: 180, outputTokens: 1_000 }
    expect(decideEnding({ ...complete, reported: { status: 'reported', usage: over } })).toMatchObject({
      action: 'settle',
      chargeMicro: 1_150_000n,
      loss: { reason: 'over_hold', unchargedMicro: 30_000n },
    })
  })
})

it('figures that cannot be true are recorded, and our own count is charged', () => {
  const reported = { status: 'anomalous', anomaly: 'negative' } as const
  expect(decideEnding({ ...complete, reported })).toMatchObject({
    action: 'settle',
    chargeMicro: 470_000n,
    billable: { source: 'counted', anomaly: 'negative' },
  })
})

const outcomes: readonly RunOutcome[] = [
  { type: 'complete', finishReason: 'stop' },
  { type: 'complete', finishReason: 'length' },
  { type: 'complete', finishReason: 'content_filter' },
  { type: 'stopped' },
  { type: 'caller_left' },
  { type: 'cut_at_bound' },
  { type: 'time_limit' },
  { type: 'failed', errorCode: 'provider_error', at: 'provider' },
  { type: 'shutdown' },
]
const tokens = fc.nat(5_000)
const prices = fc.bigInt(1n, 10n ** 12n)
const rateCards = fc.tuple(prices, prices, prices).map(toRateCard)

function toRateCard([input, output, reasoning]: [bigint, bigint, bigint]): RateCard {
  const sell = {
    ...flatPrices(microCreditsPerMillionTokens(input)),
    output: microCreditsPerMillionTokens(output),
    reasoning: microCreditsPerMillionTokens(reasoning),
  }
  const cost = flatPrices(nanoUsdPerMillionTokens(input))
  return { ...rateCard, tiers: [{ fromInputTokens: 0, sell, cost }] }
}

const requests: fc.Arbitrary<EndingRequest> = fc.record({
  outcome: fc.constantFrom(...outcomes),
  produced: fc.constantFrom('nothing', 'reasoning_only', 'text'),
  reported: fc.oneof(
    fc.constant({ status: 'missing' } as const),
    fc.constant({ status: 'anomalous', anomaly: 'fraction' } as const),
    fc.tuple(tokens, tokens, tokens).map(([input, output, reasoning]) => ({
      status: 'reported' as const,
      usage: {
        ...noUsage,
        inputTokens: input,
        outputTokens: output,
        reasoningTokens: Math.min(output, reasoning),
      },
    })),
  ),
  countedInputTokens: tokens,
  countedOutputTokens: tokens,
  bounds: fc.record({ maxOutputTokens: fc.integer({ min: 1, max: 4_000 }), inputBoundTokens: tokens }),
  rateCard: rateCards,
  heldMicro: fc.bigInt(0n, 10n ** 10n).map(microCredits),
  mayCostUs: fc.boolean(),
})

test('no charge exceeds its hold, and charge and loss together are the whole price', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const ending = decideEnding(request)
      if (ending.action === 'release') return
      expect(ending.chargeMicro).toBeGreaterThanOrEqual(0n)
      expect(ending.chargeMicro).toBeLessThanOrEqual(request.heldMicro)
      const priceMicro = priceUsage(request.rateCard, ending.billable.usage)
      expect(ending.chargeMicro + (ending.loss?.unchargedMicro ?? 0n)).toBeGreaterThanOrEqual(priceMicro)
      expect(ending.loss === undefined ? ending.chargeMicro : priceMicro).toBe(priceMicro)
      expect(ending.loss?.costNanoUsd ?? 0n).toBeLessThanOrEqual(ending.costNanoUsd)
    }),
    { numRuns: 3_000 },
  )
})

test('faults never cost the user anything, whatever came and whatever was reported', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const isFault = request.outcome.type === 'failed' || request.outcome.type === 'shutdown'
      fc.pre(isFault || request.produced === 'nothing')
      expect(decideEnding(request).action).toBe('release')
    }),
  )
})

test('every usage within the bounds of a plan is paid by its hold, also where the wallet lowered it', () => {
  const cases = fc.record({
    card: rateCards,
    inputBoundTokens: tokens,
    outputBoundTokens: fc.integer({ min: 1, max: 5_000 }),
    heldShare: fc.nat(1_000),
    inputShare: fc.nat(1_000),
    outputShare: fc.nat(1_000),
  })
  fc.assert(
    fc.property(
      cases,
      ({ card, inputBoundTokens, outputBoundTokens, heldShare, inputShare, outputShare }) => {
        const plan = planRun({
          rateCard: card,
          inputBoundTokens,
          outputBoundTokens,
          expectedOutputTokens: 100,
        })
        if (!plan.ok) throw new Error('a plan without a cap is never refused')
        const { preferredMicro, minimumMicro } = plan.value
        const spread = ((preferredMicro - minimumMicro) * BigInt(heldShare)) / 1_000n
        const heldMicro = microCredits(minimumMicro + spread)
        const bound = boundAfterHold({ rateCard: card, inputBoundTokens, outputBoundTokens, heldMicro })
        expect(bound).toBeGreaterThanOrEqual(leastOutputTokens(outputBoundTokens))
        expect(bound).toBeLessThanOrEqual(outputBoundTokens)
        const used = {
          ...noUsage,
          inputTokens: Math.floor((inputBoundTokens * inputShare) / 1_000),
          outputTokens: Math.floor(((bound ?? 0) * outputShare) / 1_000),
        }
        expect(priceUsage(card, used)).toBeLessThanOrEqual(heldMicro)
      },
    ),
    { numRuns: 2_000 },
  )
})
