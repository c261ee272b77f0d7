import { assert as check, array, constantFrom, integer, oneof, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { microCreditsFromCredits } from '../money/micro-credits.ts'
import { changePrices } from './change-prices.ts'
import type { PriceChange, PriceChangeRefusal } from './change-prices.ts'
import { cheapestCreditValue } from './credit-value.ts'
import { defaultPaymentFee } from './margins.ts'
import { newLosses } from './new-losses.ts'
import { planPublication } from './plan-publication.ts'
import type { BookModel, PackageOffer, PriceBook } from './price-book.ts'
import { policyAt } from './price-book.ts'
import { segmentAt } from './price-segments.ts'
import type { PriceSegment } from './price-segments.ts'
import { flatPrices, priceFromCreditsPer1kTokens } from './prices.ts'
import { publishTiers } from './publish-rate-cards.ts'
import type { ProviderPriceTier } from './publish-rate-cards.ts'

const now = 1_000_000
const announced = 5_000_000
const cheap = [{ fromInputTokens: 0, input: 750_000_000n, output: 3_750_000_000n }]
const dear = [{ fromInputTokens: 0, input: 1_500_000_000n, output: 7_500_000_000n }]
const anyProvider = [{ fromInputTokens: 0, input: 2_500_000_000n, output: 10_000_000_000n }]

function launchTiers(id: string, providerTiers: readonly ProviderPriceTier[]): PriceSegment['tiers'] {
  const published = publishTiers({ id, providerTiers }, { list: 'launch' })
  if (!published.ok) throw new Error(published.error.code)
  return published.value
}

function offer(id: number, credits: bigint, priceCents: bigint): PackageOffer {
  return {
    id,
    name: `Package ${id}`,
    creditsMicro: microCreditsFromCredits(credits),
    priceCents,
    bestFor: '',
    position: id,
    isActive: true,
  }
}

const facts = { provider: 'google', deprecated: false, isActive: true }

const book: PriceBook = {
  version: 7,
  policySteps: [{ list: 'launch', effectiveFromMs: 0 }],
  markupBasisPoints: 1_500n,
  fee: defaultPaymentFee,
  packages: [offer(1, 1_000n, 1_000n), offer(5, 120_000n, 70_000n)],
  models: [
    {
      ...facts,
      id: 'gemini-flash',
      displayName: 'Gemini Flash',
      providerModelId: 'gemini-3.8-flash',
      segments: [
        {
          rateCardId: 'rtc_1',
          effectiveFromMs: 0,
          priceList: 'launch',
          tiers: launchTiers('gemini-flash', cheap),
        },
        {
          rateCardId: 'rtc_2',
          effectiveFromMs: announced,
          priceList: 'launch',
          tiers: launchTiers('gemini-flash', dear),
        },
      ],
    },
    {
      ...facts,
      id: 'gpt-4o',
      displayName: 'GPT-4o',
      providerModelId: 'gpt-4o',
      segments: [
        {
          rateCardId: 'rtc_3',
          effectiveFromMs: 0,
          priceList: 'launch',
          tiers: launchTiers('gpt-4o', anyProvider),
        },
      ],
    },
    { ...facts, id: 'new', displayName: 'New', providerModelId: 'new', isActive: false, segments: [] },
  ],
}

const twoCredits = [{ fromInputTokens: 0, sell: flatPrices(priceFromCreditsPer1kTokens(2n)) }]
const override: PriceChange = {
  type: 'override',
  modelId: 'gemini-flash',
  sellTiers: twoCredits,
  fromMs: now,
}

function changed(before: PriceBook, ...changes: readonly PriceChange[]): PriceBook {
  return changes.reduce((current, change) => {
    const result = changePrices(current, change, now)
    if (!result.ok) throw new Error(result.error.code)
    return result.value
  }, before)
}

function refusal(change: PriceChange): PriceChangeRefusal | undefined {
  const result = changePrices(book, change, now)
  return result.ok ? undefined : result.error
}

function segments(of: PriceBook, modelId: string): readonly PriceSegment[] {
  return of.models.find(({ id }) => id === modelId)?.segments ?? []
}

function outline(of: PriceBook, modelId: string) {
  return segments(of, modelId).map(({ effectiveFromMs, priceList, tiers }) => [
    effectiveFromMs,
    priceList,
    tiers[0]?.sell.output,
    tiers[0]?.cost.output,
  ])
}

function applied(list: readonly PriceChange[]): PriceBook {
  return list.reduce((current, change) => {
    const result = changePrices(current, change, now)
    return result.ok ? result.value : current
  }, book)
}

function soldAt(of: PriceBook): bigint {
  return segments(of, 'gpt-4o').at(-1)?.tiers[0]?.sell.output ?? 0n
}

/** As the database gives it back: every segment has its rate card. */
function withRateCards(planned: PriceBook): PriceBook {
  const models: BookModel[] = []
  for (const model of planned.models) {
    const named = model.segments.map(({ effectiveFromMs, priceList, tiers }, index) => ({
      rateCardId: `${model.id}-${index}`,
      effectiveFromMs,
      priceList,
      tiers,
    }))
    models.push({ ...model, segments: named })
  }
  return { ...planned, models }
}

describe('an override', () => {
  test('keeps its price through a change of cost that the provider announced, and does not hide it', () => {
    expect(outline(changed(book, override), 'gemini-flash')).toEqual([
      [0, 'launch', 1_000_000_000n, 3_750_000_000n],
      [now, 'override', 2_000_000_000n, 3_750_000_000n],
      [announced, 'override', 2_000_000_000n, 7_500_000_000n],
    ])
  })

  test('goes back to the list at the cost of each moment, and what was scheduled is scheduled again', () => {
    const back = changed(book, override, { type: 'follow_list', modelId: 'gemini-flash', fromMs: now + 5 })
    expect(outline(back, 'gemini-flash')).toEqual([
      [0, 'launch', 1_000_000_000n, 3_750_000_000n],
      [now, 'override', 2_000_000_000n, 3_750_000_000n],
      [now + 5, 'launch', 1_000_000_000n, 3_750_000_000n],
      [announced, 'launch', 1_000_000_000n, 7_500_000_000n],
    ])
  })

  test('stays when another list is chosen', () => {
    const after = changed(book, override, { type: 'price_list', list: 'cost_plus', fromMs: now })
    expect(outline(after, 'gemini-flash')).toEqual(outline(changed(book, override), 'gemini-flash'))
    expect(outline(after, 'gpt-4o').at(-1)?.slice(0, 2)).toEqual([now, 'cost_plus'])
  })

  test('that is free, or has a gap at its beginning, is not sold', () => {
    const free = [{ fromInputTokens: 0, sell: flatPrices(priceFromCreditsPer1kTokens(0n)) }]
    expect(refusal({ ...override, sellTiers: free })).toMatchObject({
      code: 'not_sellable',
      reason: { code: 'price_not_positive', side: 'sell' },
    })
    const late = [{ fromInputTokens: 5, sell: flatPrices(priceFromCreditsPer1kTokens(1n)) }]
    expect(refusal({ ...override, sellTiers: late })).toMatchObject({
      reason: { code: 'tiers_out_of_order' },
    })
    expect(refusal({ ...override, modelId: 'new' })).toMatchObject({ code: 'model_without_price' })
  })
})

describe('a list', () => {
  test('that begins later leaves everything until then, and can be taken back by choosing again', () => {
    const planned = changed(book, { type: 'price_list', list: 'cost_plus', fromMs: announced + 9 })
    expect(segments(planned, 'gpt-4o')[0]).toBe(segments(book, 'gpt-4o')[0])
    expect(segments(planned, 'gpt-4o')[1]).toMatchObject({
      effectiveFromMs: announced + 9,
      priceList: 'cost_plus',
    })
    expect(policyAt(planned.policySteps, announced).list).toBe('launch')
    const again = changed(planned, { type: 'price_list', list: 'launch', fromMs: now })
    expect(outline(again, 'gpt-4o')).toEqual(outline(book, 'gpt-4o'))
    expect(planPublication(book, again, now)).toEqual({ publish: [], withdraw: [] })
  })

  test('is made for the cheapest credit; a cheaper package raises the prices at once, a lost one lowers none', () => {
    const costPlus = changed(book, { type: 'price_list', list: 'cost_plus', fromMs: now })
    const cheaper = changed(costPlus, { type: 'package', offer: offer(6, 200_000n, 70_000n) })
    expect(soldAt(cheaper)).toBeGreaterThan(soldAt(costPlus))
    const { isActive: _, ...gone } = offer(6, 200_000n, 70_000n)
    const without = changed(cheaper, { type: 'package', offer: { ...gone, isActive: false } })
    expect(soldAt(without)).toBe(soldAt(cheaper))
    expect(soldAt(changed(without, { type: 'price_list', list: 'cost_plus', fromMs: now }))).toBe(
      soldAt(costPlus),
    )
  })
})

describe('a new price of a provider', () => {
  test('holds until the next change that was announced already', () => {
    const after = changed(book, {
      type: 'provider_prices',
      modelId: 'gemini-flash',
      providerTiers: [{ fromInputTokens: 0, input: 1n, output: 5n }],
      fromMs: now,
    })
    expect(outline(after, 'gemini-flash')).toEqual([
      [0, 'launch', 1_000_000_000n, 3_750_000_000n],
      [now, 'launch', 1_000_000_000n, 5n],
      [announced, 'launch', 1_000_000_000n, 7_500_000_000n],
    ])
  })

  test('reaches an overridden model without touching what it is sold for', () => {
    const change = {
      type: 'provider_prices',
      modelId: 'gemini-flash',
      providerTiers: dear,
      fromMs: now,
    } as const
    expect(outline(changed(book, override, change), 'gemini-flash').slice(1)).toEqual([
      [now, 'override', 2_000_000_000n, 7_500_000_000n],
    ])
  })

  test('gives a model without a price its first one, so that it can be put on sale', () => {
    expect(refusal({ type: 'model_sale', modelId: 'new', isActive: true })).toEqual({
      code: 'model_without_price',
      modelId: 'new',
    })
    const priced = changed(
      book,
      { type: 'price_list', list: 'cost_plus', fromMs: now + 7 },
      { type: 'provider_prices', modelId: 'new', providerTiers: anyProvider, fromMs: now },
      { type: 'model_sale', modelId: 'new', isActive: true },
    )
    expect(outline(priced, 'new').map((row) => row.slice(0, 2))).toEqual([
      [now, 'launch'],
      [now + 7, 'cost_plus'],
    ])
  })
})

describe('a withdrawal', () => {
  test('takes a scheduled version back, and never one that has begun', () => {
    const after = changed(book, { type: 'withdrawal', modelId: 'gemini-flash', rateCardId: 'rtc_2' })
    expect(outline(after, 'gemini-flash')).toHaveLength(1)
    expect(planPublication(book, after, now)).toEqual({ publish: [], withdraw: ['rtc_2'] })
    const begun = { type: 'withdrawal', modelId: 'gemini-flash', rateCardId: 'rtc_1' } as const
    expect(refusal(begun)).toEqual({ code: 'not_scheduled', rateCardId: 'rtc_1' })
  })

  test('does not make one model an exception to a list that begins later', () => {
    const planned = changed(book, { type: 'price_list', list: 'cost_plus', fromMs: announced + 9 })
    const withdrawal = { type: 'withdrawal', modelId: 'gpt-4o', rateCardId: 'gpt-4o-1' } as const
    expect(changePrices(withRateCards(planned), withdrawal, now)).toMatchObject({
      error: { code: 'scheduled_by_list' },
    })
  })
})

test('the last package stays on sale', () => {
  const one = changed(book, { type: 'package', offer: { ...offer(5, 1n, 1n), isActive: false } })
  const none = { type: 'package', offer: { ...offer(1, 1n, 1n), isActive: false } } as const
  expect(changePrices(one, none, now)).toEqual({ ok: false, error: { code: 'last_active_package' } })
})

describe('new losses', () => {
  test('what loses already is no news, whatever else is changed', () => {
    const renamed = changed(book, { type: 'package', offer: { ...offer(5, 120_000n, 70_000n), name: 'Big' } })
    expect(newLosses(book, renamed, now)).toEqual([])
  })

  test('are found at the moment at which they begin, not only now', () => {
    const after = changed(book, { type: 'package', offer: offer(1, 1_400n, 1_000n) })
    expect(newLosses(book, after, now)).toMatchObject([
      { modelId: 'gemini-flash', packageId: 1, tokenClass: 'output', fromMs: announced },
    ])
  })

  test('are also losses that become larger, and those of a model or package that is put on sale', () => {
    const cheaper = changed(book, { type: 'package', offer: offer(5, 130_000n, 70_000n) })
    expect(newLosses(book, cheaper, now)).toMatchObject([{ modelId: 'gemini-flash', packageId: 5 }])
    const sixth = changed(book, { type: 'package', offer: offer(6, 100_000n, 1_000n) })
    expect(newLosses(book, sixth, now).map(({ packageId }) => packageId)).toEqual([6, 6])
  })
})

describe('whatever is decided, in any order', () => {
  const moments = integer({ min: 0, max: 8 }).map((step) => now + step * 1_000_000)
  const models = constantFrom('gemini-flash', 'gpt-4o', 'new')
  const credits = integer({ min: 1, max: 50 }).map((amount) => [
    { fromInputTokens: 0, sell: flatPrices(priceFromCreditsPer1kTokens(BigInt(amount))) },
  ])
  const costs = integer({ min: 1, max: 20 }).map((dollars) => [
    { fromInputTokens: 0, input: BigInt(dollars) * 500_000_000n, output: BigInt(dollars) * 1_000_000_000n },
  ])
  const changes = array(
    oneof(
      record({
        type: constantFrom('price_list' as const),
        list: constantFrom('launch' as const, 'cost_plus' as const),
        fromMs: moments,
      }),
      record({
        type: constantFrom('override' as const),
        modelId: models,
        sellTiers: credits,
        fromMs: moments,
      }),
      record({ type: constantFrom('follow_list' as const), modelId: models, fromMs: moments }),
      record({
        type: constantFrom('provider_prices' as const),
        modelId: models,
        providerTiers: costs,
        fromMs: moments,
      }),
      record({
        type: constantFrom('package' as const),
        offer: integer({ min: 1_000, max: 200_000 }).map((amount) => offer(5, BigInt(amount), 70_000n)),
      }),
    ),
    { maxLength: 8 },
  )

  test('what is in force is never changed, and segments follow each other in time', () => {
    check(
      property(changes, (list) => {
        const after = applied(list)
        for (const { id } of book.models) {
          const inForce = segmentAt(segments(book, id), now - 1)
          expect(segmentAt(segments(after, id), now - 1)).toBe(inForce)
          const starts = segments(after, id).map(({ effectiveFromMs }) => effectiveFromMs)
          expect(starts).toEqual([...new Set(starts)].toSorted((left, right) => left - right))
        }
      }),
    )
  })

  test('everything that is not overridden is sold at the list of its moment, at the cost of its moment', () => {
    check(
      property(changes, (list) => {
        const after = applied(list)
        for (const model of after.models) {
          for (const segment of model.segments.filter(({ effectiveFromMs }) => effectiveFromMs > now)) {
            const policy = policyAt(after.policySteps, segment.effectiveFromMs)
            if (segment.priceList === 'override') continue
            expect(segment.priceList).toBe(policy.list)
            const providerTiers = segment.tiers.map(({ fromInputTokens, cost }) => ({
              fromInputTokens,
              ...cost,
            }))
            const made = publishTiers({ id: model.id, providerTiers }, policy)
            expect(made.ok && made.value).toEqual(segment.tiers)
          }
        }
      }),
    )
  })

  test('cost-plus prices are made for credits at most as dear as the cheapest on sale', () => {
    check(
      property(changes, (list) => {
        const after = applied(list)
        const cheapest = cheapestCreditValue(after.packages.filter(({ isActive }) => isActive))
        for (const atMs of [now, announced, announced * 2]) {
          const policy = policyAt(after.policySteps, atMs)
          if (policy.list !== 'cost_plus' || cheapest === undefined) continue
          const { creditsMicro, priceCents } = policy.creditValue
          expect(priceCents * cheapest.creditsMicro <= cheapest.priceCents * creditsMicro).toBe(true)
        }
      }),
    )
  })

  test('a change of cost that was announced takes place, unless it was withdrawn or imported over', () => {
    check(
      property(changes, (list) => {
        const harmless = list.filter(({ type }) => type !== 'provider_prices')
        const at = segmentAt(segments(applied(harmless), 'gemini-flash'), announced)
        expect(at?.tiers.map(({ cost }) => cost.output)).toEqual([7_500_000_000n])
      }),
    )
  })
})
