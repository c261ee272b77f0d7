import { describe, expect, test } from 'vitest'

import { cardOf, offerOf, segmentOf, tierOf } from '../../test/price-scene.ts'
import type { TokenUsage } from '../metering/token-usage.ts'
import { microCredits } from '../money/micro-credits.ts'
import { nanoUsd } from '../money/nano-usd.ts'
import { affordableOutput } from './affordable-output.ts'
import { cheapestCreditValue } from './credit-value.ts'
import { modelMargin } from './margins.ts'
import { mergeTiers, providerTiersOf } from './merge-tiers.ts'
import { packageFigures } from './package-figures.ts'
import { isConfirmedAt, policyAt } from './price-book.ts'
import { picoCreditsToText } from './price-lines.ts'
import { cutAt, haveSameSide, withoutRepeats } from './price-segments.ts'
import { priceUsage } from './price-usage.ts'
import { nanoUsdPerMillionTokens } from './prices.ts'
import { publishTiers } from './publish-rate-cards.ts'
import { highestPrice, quoteCall, worstCases } from './quote.ts'
import { replayCharge } from './replay-charge.ts'
import { sellByPolicy } from './sell-by-policy.ts'
import { checkSellable } from './sellable.ts'
import { tierForInput, tokensByClass } from './token-classes.ts'

const million = 1_000_000

function usageOf(more: Partial<TokenUsage>): TokenUsage {
  return {
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    ...more,
  }
}

describe('the figures of a package beside the first one', () => {
  const first = { creditsMicro: microCredits(1_000_000_000n), priceCents: 1_000n }
  const beside = (credits: bigint, priceCents: bigint) =>
    packageFigures({ creditsMicro: microCredits(credits * 1_000_000n), priceCents }, first)

  test.each([
    { credits: 1_000n, cents: 1_000n, each: 100n, saving: 0n, bonus: 0n },
    { credits: 2_000n, cents: 1_000n, each: 50n, saving: 50n, bonus: 1_000_000_000n },
    { credits: 500n, cents: 1_000n, each: 200n, saving: -100n, bonus: 0n },
    { credits: 1_000n, cents: 1_005n, each: 101n, saving: -1n, bonus: 0n },
    { credits: 1_000n, cents: 995n, each: 100n, saving: 1n, bonus: 5_000_000n },
    { credits: 1_000n, cents: 1_004n, each: 100n, saving: 0n, bonus: 0n },
  ])('$credits for $cents cents: $each each, $saving % saved', ({ credits, cents, each, saving, bonus }) => {
    expect(beside(credits, cents)).toEqual({
      tenThousandthsUsdPerCredit: each,
      savingPercent: saving,
      bonusMicro: bonus,
    })
  })
})

describe('the cheapest credit', () => {
  test('is the first of several that cost the same, and none without an offer', () => {
    const same = [offerOf(1), offerOf(2, { creditsMicro: microCredits(2_000_000_000n), priceCents: 2_000n })]
    expect(cheapestCreditValue(same)).toBe(same[0])
    expect(cheapestCreditValue([...same, offerOf(3, { priceCents: 999n })])).toMatchObject({ id: 3 })
    expect(cheapestCreditValue([offerOf(4, { priceCents: 1_001n }), ...same])).toBe(same[0])
    expect(cheapestCreditValue([])).toBeUndefined()
  })

  test.each([{ priceCents: 0n }, { priceCents: -1n }, { creditsMicro: microCredits(0n) }])(
    '%o is no offer',
    (more) => {
      expect(() => cheapestCreditValue([offerOf(1, more)])).toThrow('an offer sells credits for money')
    },
  )
})

describe('the list in use', () => {
  const steps = [
    { list: 'cost_plus', markupBasisPoints: 5n, creditValue: offerOf(1), effectiveFromMs: 10 },
    { list: 'launch', effectiveFromMs: 20 },
  ] as const

  test.each([
    { atMs: 9, list: { list: 'launch' } },
    { atMs: 10, list: { list: 'cost_plus', markupBasisPoints: 5n, creditValue: offerOf(1) } },
    { atMs: 19, list: { list: 'cost_plus', markupBasisPoints: 5n, creditValue: offerOf(1) } },
    { atMs: 20, list: { list: 'launch' } },
  ])('at $atMs', ({ atMs, list }) => {
    expect(policyAt(steps, atMs)).toStrictEqual(list)
  })

  test('is confirmed from the moment on that somebody stood up for', () => {
    const confirmation = { priceList: 'launch', actorId: 'usr_1', atMs: 5, fromMs: 10 } as const
    expect([9, 10, 11].map((atMs) => isConfirmedAt(confirmation, atMs))).toEqual([false, true, true])
    expect(isConfirmedAt(undefined, 10)).toBe(false)
  })
})

function sell(fromInputTokens: number, amount: bigint) {
  return { fromInputTokens, sell: tierOf(amount, 1n).sell }
}

function cost(fromInputTokens: number, amount: bigint) {
  return { fromInputTokens, cost: tierOf(1n, amount).cost }
}

describe('ladders of tiers', () => {
  test('are merged with a step wherever either side has one, in order', () => {
    expect(
      mergeTiers(
        [sell(0, 5n), sell(200, 6n)],
        [cost(0, 1n), cost(1_000, 3n), cost(90, 2n)].toSorted(
          (a, b) => a.fromInputTokens - b.fromInputTokens,
        ),
      ),
    ).toEqual([tierOf(5n, 1n), tierOf(5n, 2n, 90), tierOf(6n, 2n, 200), tierOf(6n, 3n, 1_000)])
  })

  test('begin where both sides have begun', () => {
    expect(mergeTiers([sell(0, 5n)], [cost(10, 1n)])).toEqual([tierOf(5n, 1n, 10)])
    expect(mergeTiers([sell(10, 5n)], [cost(0, 1n)])).toEqual([tierOf(5n, 1n, 10)])
    expect(mergeTiers([], [cost(0, 1n)])).toEqual([])
  })

  test('of a provider leave out the steps in which only our price changes', () => {
    const dearOutput = {
      ...tierOf(6n, 1n, 300),
      cost: { ...tierOf(6n, 1n).cost, output: nanoUsdPerMillionTokens(2n) },
    }
    const flat = { input: 1n, output: 1n, cacheRead: 1n, cacheWrite: 1n, reasoning: 1n }
    expect(providerTiersOf([tierOf(5n, 1n), tierOf(6n, 1n, 200), dearOutput])).toEqual([
      { fromInputTokens: 0, ...flat },
      { fromInputTokens: 300, ...flat, output: 2n },
    ])
  })

  test.each([
    { tiers: undefined, error: { code: 'price_missing' } },
    { tiers: [], error: { code: 'price_missing' } },
    { tiers: [tierOf(1n, 1n, 5)], error: { code: 'tiers_out_of_order' } },
    { tiers: [tierOf(1n, 1n), tierOf(1n, 1n, 0)], error: { code: 'tiers_out_of_order' } },
    { tiers: [tierOf(1n, 0n)], error: { code: 'price_not_positive', side: 'cost', tokenClass: 'input' } },
    { tiers: [tierOf(0n, 1n)], error: { code: 'price_not_positive', side: 'sell', tokenClass: 'input' } },
  ])('that nobody may sell by: $error.code', ({ tiers, error }) => {
    expect(checkSellable(tiers)).toEqual({ ok: false, error })
  })
})

function publish(input: bigint, output: bigint) {
  return publishTiers(
    { id: 'somebody-elses', providerTiers: [{ fromInputTokens: 0, input, output }] },
    { list: 'launch' },
  )
}

describe('the launch list', () => {
  test.each([
    { input: 0n, output: 1n, tokenClass: 'input' },
    { input: -1n, output: 1n, tokenClass: 'input' },
    { input: 1n, output: 0n, tokenClass: 'output' },
    { input: 1n, output: -1n, tokenClass: 'output' },
  ])('makes no price out of $input and $output', ({ input, output, tokenClass }) => {
    expect(publish(input, output)).toEqual({
      ok: false,
      error: { code: 'price_not_positive', side: 'cost', tokenClass },
    })
  })

  test.each([
    { output: 1n, credits: 1n },
    { output: 500_000_000n, credits: 1n },
    { output: 500_000_001n, credits: 2n },
    { output: 10_000_000_000n, credits: 20n },
  ])('asks $credits credits for 1,000 tokens that cost $output', ({ output, credits }) => {
    expect(publish(1n, output)).toMatchObject({
      ok: true,
      value: [{ sell: { output: credits * 1_000_000_000n } }],
    })
  })

  test('a markup is no discount', () => {
    const policy = { list: 'cost_plus', markupBasisPoints: -1n, creditValue: offerOf(1) } as const
    const model = { id: 'm', providerTiers: [{ fromInputTokens: 0, input: 1n, output: 1n }] }
    expect(() => publishTiers(model, policy)).toThrow('a markup is not negative')
    expect(publishTiers(model, { ...policy, markupBasisPoints: 0n }).ok).toBe(true)
  })
})

describe('the most that a call can cost', () => {
  const stepped = cardOf(tierOf(10_000_000n, 1n), tierOf(1_000_000n, 1n, 101), tierOf(50_000_000n, 1n, 201))

  test('is that of each tier up to its last token', () => {
    expect(worstCases(stepped, 150)).toEqual([
      { inputMillionths: 100n * 10_000_000n, outputPrice: 10_000_000n },
      { inputMillionths: 150n * 1_000_000n, outputPrice: 1_000_000n },
    ])
    expect(worstCases(stepped, 201)).toHaveLength(3)
    expect(worstCases(stepped, 200)).toHaveLength(2)
  })

  test.each([
    { input: 50, output: 5, most: 550n },
    { input: 150, output: 5, most: 1_050n },
    { input: 201, output: 5, most: 10_300n },
    { input: 0, output: 0, most: 0n },
  ])('$input tokens in and $output out: $most', ({ input, output, most }) => {
    expect(highestPrice(stepped, input, output)).toBe(most)
  })

  test('a quote beside it takes what is probably cached at the price of the cache', () => {
    const [tier] = stepped.tiers
    if (tier === undefined) throw new Error('there is a tier')
    const cheapCache = cardOf({
      ...tier,
      sell: { ...tier.sell, cacheRead: tierOf(1_000_000n, 1n).sell.cacheRead },
    })
    const size = {
      expectedInputTokens: 40,
      inputBoundTokens: 50,
      expectedOutputTokens: 3,
      outputBoundTokens: 5,
    }
    expect(quoteCall(cheapCache, { ...size, expectedCachedTokens: 30 })).toEqual({
      expectedMicro: 160n,
      maxMicro: 550n,
    })
    expect(quoteCall(cheapCache, size)).toEqual({ expectedMicro: 430n, maxMicro: 550n })
  })

  test('an amount pays for the output that is left in the dearest tier', () => {
    const amountMicro = microCredits(1_050n)
    expect(affordableOutput({ rateCard: stepped, inputBoundTokens: 150, amountMicro })).toBe(5)
    const cheapFirst = cardOf(tierOf(1_000_000n, 1n), tierOf(10_000_000n, 1n, 101))
    expect(affordableOutput({ rateCard: cheapFirst, inputBoundTokens: 101, amountMicro })).toBe(4)
  })
})

function reasoned(costOfReasoning: bigint) {
  const tier = tierOf(1n, 1n)
  return { ...tier, cost: { ...tier.cost, reasoning: nanoUsdPerMillionTokens(costOfReasoning) } }
}

describe('segments of time', () => {
  test('are cut where no boundary is', () => {
    const segments = [segmentOf(10), segmentOf(20)]
    expect(cutAt(segments, 10)).toBe(segments)
    expect(cutAt(segments, 5)).toBe(segments)
    const { rateCardId: _, ...unpublished } = segmentOf(15)
    expect(cutAt(segments, 15)).toStrictEqual([segmentOf(10), unpublished, segmentOf(20)])
  })

  test('that repeat the one before them go, but for those that are in force', () => {
    const same = [segmentOf(10), segmentOf(20), segmentOf(30)]
    expect(withoutRepeats(same, 5)).toEqual([segmentOf(10)])
    expect(withoutRepeats(same, 19)).toEqual([segmentOf(10)])
    expect(withoutRepeats(same, 20)).toEqual([segmentOf(10), segmentOf(20)])
    const { rateCardId: _, ...unpublished } = segmentOf(20)
    expect(withoutRepeats([segmentOf(10), unpublished], 40)).toEqual([segmentOf(10)])
  })

  test('say the same about a side where only the other one changes, and not where figures run together', () => {
    const plain = [tierOf(5n, 1n)]
    expect(haveSameSide(plain, [tierOf(5n, 1n), tierOf(5n, 2n, 100)], 'sell')).toBe(true)
    expect(haveSameSide(plain, [tierOf(5n, 1n), tierOf(5n, 2n, 100)], 'cost')).toBe(false)
    const one = { ...tierOf(1n, 1n), cost: { ...tierOf(1n, 1n).cost, input: nanoUsdPerMillionTokens(11n) } }
    const other = {
      ...tierOf(1n, 1n),
      cost: { ...tierOf(1n, 1n).cost, cacheRead: nanoUsdPerMillionTokens(11n) },
    }
    expect(haveSameSide([one], [other], 'cost')).toBe(false)
    expect(
      haveSameSide([tierOf(5n, 1n), tierOf(6n, 1n, 10)], [tierOf(5n, 1n), tierOf(6n, 1n, 20)], 'sell'),
    ).toBe(false)
    expect(haveSameSide([reasoned(5n), tierOf(1n, 1n, 61)], [reasoned(56n), tierOf(1n, 1n, 1)], 'cost')).toBe(
      false,
    )
  })

  test('cannot be priced by a list where the provider charges nothing', () => {
    const segments = [segmentOf(0, { tiers: [tierOf(1n, 0n)] })]
    const terms = { modelId: 'gratis', policySteps: [], fromMs: 0, nowMs: 0 }
    expect(() => sellByPolicy(segments, terms)).toThrow('the prices of gratis can be sold')
  })
})

describe('what tokens cost', () => {
  test('is never nothing', () => {
    const free = cardOf(tierOf(0n, 1n))
    expect(() => priceUsage(free, usageOf({ inputTokens: 1 }))).toThrow('tokens never cost nothing')
    expect(() => priceUsage(free, usageOf({ inputTokens: 1, outputTokens: 1 }))).toThrow(
      'tokens never cost nothing',
    )
    expect(priceUsage(free, usageOf({}))).toBe(0n)
  })

  test.each([
    [{ inputTokens: -1 }, 'token counts are whole and not negative'],
    [{ inputTokens: 1.5 }, 'token counts are whole and not negative'],
    [{ outputTokens: -5, reasoningTokens: -5 }, 'token counts are whole and not negative'],
    [{ inputTokens: 5, cacheReadTokens: 3, cacheWriteTokens: 3 }, 'cached tokens are a part of the input'],
    [{ outputTokens: 5, reasoningTokens: 6 }, 'reasoning tokens are a part of the output'],
  ] as const)('%o contradicts itself', (usage, message) => {
    expect(() => tokensByClass(usageOf(usage))).toThrow(message)
  })

  test('a card that does not begin at 0 has no price for less', () => {
    expect(() => tierForInput(cardOf(tierOf(1n, 1n, 5)), 4)).toThrow(
      'the first tier of a rate card starts at 0',
    )
  })

  test.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [1_500_000_000_000n, '1.5'],
    [2_000_000_000_000n, '2'],
    [1_230_000_000_000n, '1.23'],
    [10_000_000_000_100n, '10.0000000001'],
  ])('%d trillionths are written as %s', (pico, text) => {
    expect(picoCreditsToText(pico)).toBe(text)
  })

  test('a run is replayed at other prices, and cost beside its tokens stays, down to nothing', () => {
    const run = {
      usage: usageOf({ inputTokens: million }),
      chargedMicro: microCredits(5n),
      costNanoUsd: nanoUsd(12n),
    }
    expect(replayCharge(run, cardOf(tierOf(10n, 10n)), cardOf(tierOf(30n, 4n)))).toEqual({
      chargedMicro: 15n,
      costNanoUsd: 6n,
    })
    const cheap = { ...run, costNanoUsd: nanoUsd(3n) }
    expect(replayCharge(cheap, cardOf(tierOf(10n, 10n)), cardOf(tierOf(30n, 4n))).costNanoUsd).toBe(0n)
    const empty = { ...run, usage: usageOf({}) }
    expect(replayCharge(empty, cardOf(tierOf(10n, 10n)), cardOf(tierOf(30n, 4n)))).toEqual({
      chargedMicro: 5n,
      costNanoUsd: 12n,
    })
  })
})

describe('a margin', () => {
  const terms = {
    offer: { creditsMicro: microCredits(1_000_000n), priceCents: 1n },
    fee: { basisPoints: 0n, fixedCents: 0n },
    blend: { inputParts: 1n, outputParts: 0n },
  }

  test('of nothing is no loss', () => {
    const breaksEven = [tierOf(1_000_000n, 10_000_000n)]
    expect(modelMargin(breaksEven, terms)).toMatchObject({
      worst: { afterFeesBasisPoints: 0n },
      losesMoney: false,
    })
    expect(modelMargin([tierOf(1_000_000n, 10_000_001n)], terms).losesMoney).toBe(true)
  })

  test('needs tiers, tokens, and something that is sold', () => {
    const tiers = [tierOf(1n, 1n)]
    expect(() => modelMargin([], terms)).toThrow('a rate card has a tier')
    for (const [input, output] of [
      [0n, 0n],
      [-1n, 2n],
      [2n, -1n],
    ] as const) {
      expect(() =>
        modelMargin(tiers, { ...terms, blend: { inputParts: input, outputParts: output } }),
      ).toThrow('a blend has tokens')
    }
    expect(() => modelMargin(tiers, { ...terms, blend: { inputParts: 0n, outputParts: 1n } })).not.toThrow()
    expect(() => modelMargin([tierOf(0n, 1n)], terms)).toThrow('what is sold brings in money')
    const offers = [
      { creditsMicro: microCredits(0n), priceCents: 1n },
      { creditsMicro: microCredits(1n), priceCents: 0n },
    ]
    for (const offer of offers) {
      expect(() => modelMargin(tiers, { ...terms, offer })).toThrow('what is sold brings in money')
    }
  })
})
