import { describe, expect, it } from 'vitest'

import { microCredits } from '../money/micro-credits.ts'
import { flatPrices, microCreditsPerMillionTokens, nanoUsdPerMillionTokens } from '../pricing/prices.ts'
import type { RateCard } from '../pricing/rate-card.ts'
import { boundAfterHold, boundOfFallback } from './bound-after-hold.ts'
import { planRun } from './plan-run.ts'

const rateCard: RateCard = {
  id: 'rtc_1',
  modelId: 'gpt-4o-mini',
  version: 1,
  priceList: 'launch',
  effectiveFromMs: 0,
  tiers: [
    {
      fromInputTokens: 0,
      sell: flatPrices(microCreditsPerMillionTokens(2_000_000_000n)),
      cost: flatPrices(nanoUsdPerMillionTokens(600_000_000n)),
    },
  ],
}
const size = { rateCard, inputBoundTokens: 100, outputBoundTokens: 900, expectedOutputTokens: 200 }

describe('what is held', () => {
  /** @see https://github.com/danny-avila/LibreChat/issues/6451 */
  it('covers the input and the whole output bound', () => {
    expect(planRun(size)).toMatchObject({ ok: true, value: { preferredMicro: 2_000_000n } })
  })

  it('may be as little as the input and a short useful answer', () => {
    expect(planRun(size)).toMatchObject({ ok: true, value: { minimumMicro: 328_000n } })
  })

  it('is at best enough for an answer of the probable length', () => {
    expect(planRun(size)).toMatchObject({ ok: true, value: { wholeAnswerMicro: 600_000n } })
    const capped = planRun({ ...size, capMicro: microCredits(400_000n) })
    expect(capped).toMatchObject({ ok: true, value: { wholeAnswerMicro: 400_000n } })
  })

  it('may be less where the caller asked for less', () => {
    const plan = planRun({ ...size, outputBoundTokens: 10 })
    expect(plan).toMatchObject({ ok: true, value: { minimumMicro: 220_000n, preferredMicro: 220_000n } })
  })

  it('never exceeds what the message may cost', () => {
    const plan = planRun({ ...size, capMicro: microCredits(500_000n) })
    expect(plan).toMatchObject({ ok: true, value: { preferredMicro: 500_000n } })
  })

  it('is refused where the limit pays for no useful answer, with what would', () => {
    expect(planRun({ ...size, capMicro: microCredits(327_999n) })).toEqual({
      ok: false,
      error: { code: 'cap_too_low', minimumMicro: 328_000n },
    })
  })
})

describe('the output bound after the hold', () => {
  /** @see https://github.com/continuedev/continue/issues/10298 */
  it('is lowered to what was held', () => {
    expect(boundAfterHold({ ...size, heldMicro: microCredits(1_000_000n) })).toBe(400)
  })

  it('is what was asked for where the hold covers it', () => {
    expect(boundAfterHold({ ...size, heldMicro: microCredits(2_000_000n) })).toBe(900)
  })

  it('is none where the hold pays for less than a useful answer', () => {
    expect(boundAfterHold({ ...size, heldMicro: microCredits(327_999n) })).toBeUndefined()
    expect(boundAfterHold({ ...size, heldMicro: microCredits(100n) })).toBeUndefined()
  })
})

describe('a model that answers in the place of one that failed', () => {
  const fallback = { ...size, failedBoundTokens: 900 }

  it('gets the bound that the hold pays for at its prices', () => {
    const held = { ...fallback, heldMicro: microCredits(1_000_000n) }
    expect(boundOfFallback(held)).toBe(400)
  })

  it('is not asked where it would break off before half of an answer of the probable length', () => {
    const held = { ...fallback, heldMicro: microCredits(398_000n) }
    expect(boundAfterHold(held)).toBe(99)
    expect(boundOfFallback(held)).toBeUndefined()
    expect(boundOfFallback({ ...held, heldMicro: microCredits(400_000n) })).toBe(100)
  })

  it('may be as short as the one that failed had to be', () => {
    const held = { ...fallback, heldMicro: microCredits(398_000n), failedBoundTokens: 150 }
    expect(boundOfFallback(held)).toBe(99)
  })
})
