import { describe, expect, test } from 'vitest'

import { bookOf, modelOf, offerOf, segmentOf, tierOf } from '../../test/price-scene.ts'
import { microCredits } from '../money/micro-credits.ts'
import { changePackage } from './change-package.ts'
import { changePrices } from './change-prices.ts'
import type { PriceChange } from './change-prices.ts'
import { newLosses } from './new-losses.ts'
import { planPublication } from './plan-publication.ts'
import type { PolicyStep, PriceBook } from './price-book.ts'
import { nanoUsdPerMillionTokens } from './prices.ts'

const nowMs = 100

function costPlus(effectiveFromMs: number, priceCents = 1_000n): PolicyStep {
  const creditValue = { creditsMicro: microCredits(1_000_000_000n), priceCents }
  return { list: 'cost_plus', markupBasisPoints: 0n, creditValue, effectiveFromMs }
}

function changed(book: PriceBook, ...changes: readonly PriceChange[]) {
  return changes.reduce((current, change) => {
    const result = changePrices(current, change, nowMs)
    if (!result.ok) throw new Error(result.error.code)
    return result.value
  }, book)
}

describe('packages', () => {
  test('stand by position, and the older one first where that is the same', () => {
    const book = bookOf({
      packages: [offerOf(1, { position: 3 }), offerOf(3, { position: 2 }), offerOf(4, { position: 1 })],
    })
    const result = changePackage(book, offerOf(2, { position: 2 }), nowMs)
    expect(result.ok && result.value.packages.map(({ id }) => id)).toEqual([4, 2, 3, 1])
  })

  test('that are no cheaper leave every price as it is', () => {
    const book = bookOf({ policySteps: [costPlus(0)] })
    for (const priceCents of [1_000n, 1_001n]) {
      const result = changePackage(book, offerOf(2, { priceCents }), nowMs)
      expect(result.ok && [result.value.policySteps, result.value.models]).toEqual([
        book.policySteps,
        book.models,
      ])
      expect(result.ok && result.value.models).toBe(book.models)
    }
  })

  test('that are cheaper make cost-plus prices again: from now, and from the start of what is to come', () => {
    const steps = [
      costPlus(0, 5_000n),
      costPlus(50),
      { list: 'launch', effectiveFromMs: 150 } as const,
      costPlus(200),
    ]
    const result = changePackage(bookOf({ policySteps: steps }), offerOf(2, { priceCents: 999n }), nowMs)
    expect(result.ok && result.value.policySteps).toEqual([
      costPlus(0, 5_000n),
      costPlus(50),
      costPlus(100, 999n),
      { list: 'launch', effectiveFromMs: 150 },
      costPlus(200, 999n),
    ])
  })

  test('that are cheaper change a list that begins just now, and not the one before it', () => {
    const result = changePackage(
      bookOf({ policySteps: [costPlus(50), costPlus(100)] }),
      offerOf(2, { priceCents: 999n }),
      nowMs,
    )
    expect(result.ok && result.value.policySteps).toEqual([costPlus(50), costPlus(100, 999n)])
  })

  test('the last one stays on sale', () => {
    expect(changePackage(bookOf(), offerOf(1, { isActive: false }), nowMs)).toEqual({
      ok: false,
      error: { code: 'last_active_package' },
    })
  })
})

describe('what cannot be changed', () => {
  const sellTiers = [{ fromInputTokens: 0, sell: tierOf(5n, 1n).sell }]

  test.each<[PriceChange, object]>([
    [
      { type: 'model_sale', modelId: 'x', isActive: true },
      { code: 'model_unknown', modelId: 'x' },
    ],
    [
      { type: 'override', modelId: 'x', sellTiers, fromMs: nowMs },
      { code: 'model_unknown', modelId: 'x' },
    ],
    [
      { type: 'override', modelId: 'new', sellTiers, fromMs: nowMs },
      { code: 'model_without_price', modelId: 'new' },
    ],
    [
      { type: 'model_sale', modelId: 'new', isActive: true },
      { code: 'model_without_price', modelId: 'new' },
    ],
    [
      {
        type: 'provider_prices',
        modelId: 'm',
        providerTiers: [{ fromInputTokens: 0, input: 0n, output: 1n }],
        fromMs: nowMs,
      },
      {
        code: 'not_sellable',
        modelId: 'm',
        reason: { code: 'price_not_positive', side: 'cost', tokenClass: 'input' },
      },
    ],
    [
      { type: 'withdrawal', modelId: 'm', rateCardId: 'rtc_0' },
      { code: 'not_scheduled', rateCardId: 'rtc_0' },
    ],
    [
      { type: 'withdrawal', modelId: 'now', rateCardId: 'rtc_100' },
      { code: 'not_scheduled', rateCardId: 'rtc_100' },
    ],
  ])('%o', (change, error) => {
    const models = [
      modelOf('m'),
      modelOf('new', { segments: [] }),
      modelOf('now', { segments: [segmentOf(0), segmentOf(nowMs, { tiers: [tierOf(20n, 20n)] })] }),
    ]
    expect(changePrices(bookOf({ models }), change, nowMs)).toEqual({ ok: false, error })
  })

  test('a list needs a package to be made for', () => {
    const book = bookOf({ packages: [offerOf(1, { isActive: false })] })
    expect(changePrices(book, { type: 'price_list', list: 'launch', fromMs: nowMs }, nowMs)).toEqual({
      ok: false,
      error: { code: 'last_active_package' },
    })
  })
})

describe('a list that is chosen', () => {
  test('takes the place of those that were to begin then or later, and of none before', () => {
    const policySteps = [costPlus(0), costPlus(150), costPlus(200), costPlus(300)]
    const book = changed(bookOf({ policySteps }), { type: 'price_list', list: 'launch', fromMs: 200 })
    expect(book.policySteps).toStrictEqual([
      costPlus(0),
      costPlus(150),
      { list: 'launch', effectiveFromMs: 200 },
    ])
  })

  test('that is cost-plus keeps the last markup where none is named', () => {
    const book = changed(bookOf(), { type: 'price_list', list: 'cost_plus', fromMs: nowMs })
    expect(book.policySteps.at(-1)).toStrictEqual({ ...costPlus(nowMs), markupBasisPoints: 1_500n })
    expect(book.markupBasisPoints).toBe(1_500n)
  })
})

function override(fromMs: number): PriceChange {
  const sellTiers = [{ fromInputTokens: 0, sell: tierOf(7n, 1n).sell }]
  return { type: 'override', modelId: 'm', sellTiers, fromMs }
}

/** The book once everything that it plans was published. */
function published(book: PriceBook): PriceBook {
  const models = book.models.map((model) => ({
    ...model,
    segments: model.segments.map((segment) => ({
      ...segment,
      rateCardId: `rtc_${segment.effectiveFromMs}`,
    })),
  }))
  return { ...book, models }
}

describe('what is decided for one model', () => {
  const announced = [segmentOf(0), segmentOf(200, { tiers: [tierOf(10n, 20n)] })]

  test.each(['launch', 'cost_plus'] as const)(
    'writes nothing where it is told to follow the list that it follows: %s',
    (list) => {
      const draft = bookOf({ models: [modelOf('m', { segments: announced })] })
      const book = published(changed(draft, { type: 'price_list', list, fromMs: 0 }))
      for (const fromMs of [nowMs, 150, 200]) {
        const after = changed(book, { type: 'follow_list', modelId: 'm', fromMs })
        expect(planPublication(book, after, nowMs)).toEqual({ publish: [], withdraw: [] })
      }
    },
  )

  test('a cost that holds from a later day on replaces the one that was announced before', () => {
    const book = bookOf({ models: [modelOf('m', { segments: announced })] })
    const providerTiers = [{ fromInputTokens: 0, input: 30n, output: 30n }]
    const costs = (fromMs: number) =>
      changed(book, { type: 'provider_prices', modelId: 'm', providerTiers, fromMs }).models[0]?.segments.map(
        ({ tiers }) => tiers[0]?.cost.input,
      )
    expect(costs(300)).toEqual([10n, 20n, 30n])
    expect(costs(200)).toEqual([10n, 30n])
  })

  test('a new cost holds beyond a day on which only our own prices change', () => {
    const book = changed(bookOf(), { type: 'price_list', list: 'cost_plus', fromMs: 200 })
    const providerTiers = [{ fromInputTokens: 0, input: 30n, output: 30n }]
    const after = changed(book, { type: 'provider_prices', modelId: 'm', providerTiers, fromMs: nowMs })
    expect(
      after.models[0]?.segments.map(({ effectiveFromMs, tiers }) => [effectiveFromMs, tiers[0]?.cost.input]),
    ).toEqual([
      [0, 10n],
      [nowMs, 30n],
      [200, 30n],
    ])
  })

  test('a version that goes back to former prices can be withdrawn', () => {
    const listed = changed(bookOf(), { type: 'price_list', list: 'launch', fromMs: 0 })
    const back: PriceChange = { type: 'follow_list', modelId: 'm', fromMs: 300 }
    const book = published(changed(listed, override(200), back))
    const after = changed(book, { type: 'withdrawal', modelId: 'm', rateCardId: 'rtc_300' })
    expect(planPublication(book, after, nowMs)).toEqual({ publish: [], withdraw: ['rtc_300'] })
  })

  test('an override that begins with another list gives way to that list', () => {
    const list: PriceChange = { type: 'price_list', list: 'cost_plus', fromMs: 200 }
    const book = published(changed(bookOf(), list, override(200)))
    const after = changed(book, { type: 'withdrawal', modelId: 'm', rateCardId: 'rtc_200' })
    expect(after.models).toEqual(changed(bookOf(), list).models)
  })
})

test('another order of the packages is a change of the book like any other, however it has them', () => {
  const book = bookOf({ packages: [offerOf(1, { position: 30 }), offerOf(2, { position: 10 })] })
  const after = changed(book, { type: 'package_order', packageIds: [1, 2] })
  expect(after.packages.map(({ id, position }) => [id, position])).toEqual([
    [1, 10],
    [2, 30],
  ])
})

describe('what has to be written', () => {
  const { rateCardId: _, ...fresh } = segmentOf(150)
  const before = bookOf({
    models: [modelOf('m', { segments: [segmentOf(0), segmentOf(100), segmentOf(200), segmentOf(300)] })],
  })

  test('is what is new; and what was to come and will not is withdrawn', () => {
    const after = bookOf({ models: [modelOf('m', { segments: [segmentOf(0), fresh, segmentOf(300)] })] })
    expect(planPublication(before, after, nowMs)).toEqual({
      publish: [{ modelId: 'm', segment: fresh }],
      withdraw: ['rtc_200'],
    })
  })

  test('is nothing where nothing changed, and what was never published can not be withdrawn', () => {
    expect(planPublication(before, before, nowMs)).toEqual({ publish: [], withdraw: [] })
    const drafts = bookOf({ models: [modelOf('m', { segments: [segmentOf(0), fresh] })] })
    expect(planPublication(drafts, bookOf(), nowMs)).toEqual({ publish: [], withdraw: [] })
  })
})

function lossesOf(before: PriceBook, after: PriceBook) {
  return newLosses(before, after, nowMs)
}

describe('new losses', () => {
  // A package of 1,000 credits for $10: a credit brings in a cent.
  const even = [tierOf(1_000_000_000n, 10_000_000_000n)]
  const losing = [tierOf(1_000_000_000n, 10_010_000_000n)]
  const worse = [tierOf(1_000_000_000n, 20_000_000_000n)]
  const model = (tiers: typeof even, more = {}) =>
    modelOf('m', { segments: [segmentOf(0, { tiers })], ...more })

  test('are none where what is sold just pays for itself', () => {
    expect(lossesOf(bookOf({ models: [model(even)] }), bookOf({ models: [model(even)] }))).toEqual([])
    expect(lossesOf(bookOf({ models: [] }), bookOf({ models: [model(even)] }))).toEqual([])
  })

  test('are told with what they are about', () => {
    expect(lossesOf(bookOf({ models: [model(even)] }), bookOf({ models: [model(losing)] }))).toEqual([
      {
        modelId: 'm',
        packageId: 1,
        packageName: 'Package 1',
        tokenClass: 'input',
        marginBasisPoints: -10n,
        fromMs: nowMs,
      },
    ])
  })

  test('are those of what is on sale, and none where it lost as much before', () => {
    const after = bookOf({ models: [model(losing)] })
    expect(lossesOf(after, after)).toEqual([])
    expect(lossesOf(bookOf({ models: [model(worse)] }), after)).toEqual([])
    expect(lossesOf(after, bookOf({ models: [model(worse)] }))).toHaveLength(1)
    expect(lossesOf(bookOf(), bookOf({ models: [model(losing, { isActive: false })] }))).toEqual([])
    const off = bookOf({ models: [model(losing)], packages: [offerOf(1, { isActive: false })] })
    expect(lossesOf(bookOf({ models: [model(even)] }), off)).toEqual([])
    expect(lossesOf(bookOf({ models: [model(losing, { isActive: false })] }), after)).toHaveLength(1)
    expect(lossesOf(off, after)).toHaveLength(1)
    expect(lossesOf(bookOf({ models: [] }), after)).toHaveLength(1)
  })

  test('compare a model and a package with themselves', () => {
    const other = modelOf('other', { segments: [segmentOf(0, { tiers: worse })] })
    const before = bookOf({
      models: [other, model(even)],
      packages: [offerOf(9, { priceCents: 1n }), offerOf(1)],
    })
    const after = { ...before, models: [other, model(losing)] }
    expect(lossesOf(before, after).map(({ modelId, packageId }) => [modelId, packageId])).toContainEqual([
      'm',
      1,
    ])
    expect(lossesOf(before, after).map(({ modelId }) => modelId)).not.toContain('other')
  })

  test('are as large as they become, and begin when they begin', () => {
    const after = modelOf('m', {
      segments: [
        segmentOf(0, { tiers: even }),
        segmentOf(300, { tiers: worse }),
        segmentOf(1_000, { tiers: losing }),
      ],
    })
    const losses = lossesOf(bookOf({ models: [model(even)] }), bookOf({ models: [after] }))
    expect(losses.map(({ marginBasisPoints, fromMs }) => [marginBasisPoints, fromMs])).toEqual([
      [-10_000n, 300],
    ])
    const rising = modelOf('m', {
      segments: [segmentOf(0, { tiers: losing }), segmentOf(300, { tiers: worse })],
    })
    expect(lossesOf(bookOf({ models: [model(even)] }), bookOf({ models: [rising] }))).toMatchObject([
      { marginBasisPoints: -10_000n, fromMs: nowMs },
    ])
  })

  test('begin where a better price was to come and does not any more', () => {
    const hopeful = modelOf('m', {
      segments: [segmentOf(0, { tiers: losing }), segmentOf(300, { tiers: even })],
    })
    expect(lossesOf(bookOf({ models: [hopeful] }), bookOf({ models: [model(losing)] }))).toMatchObject([
      { fromMs: 300 },
    ])
  })

  test('begin with the first of the moments at which anything changes, in either book', () => {
    const before = modelOf('m', {
      segments: [segmentOf(0, { tiers: worse }), segmentOf(300, { tiers: even })],
    })
    const after = modelOf('m', {
      segments: [segmentOf(0, { tiers: losing }), segmentOf(500, { tiers: worse })],
    })
    expect(lossesOf(bookOf({ models: [before] }), bookOf({ models: [after] }))).toMatchObject([
      { marginBasisPoints: -10_000n, fromMs: 300 },
    ])
  })

  test('name the class that loses first where another loses as much later', () => {
    const losingBy = (tokenClass: 'input' | 'output') => {
      const [tier] = even
      if (tier === undefined) throw new Error('there is a tier')
      return [{ ...tier, cost: { ...tier.cost, [tokenClass]: nanoUsdPerMillionTokens(10_010_000_000n) } }]
    }
    const after = modelOf('m', {
      segments: [segmentOf(0, { tiers: losingBy('output') }), segmentOf(300, { tiers: losingBy('input') })],
    })
    expect(lossesOf(bookOf({ models: [model(even)] }), bookOf({ models: [after] }))).toMatchObject([
      { tokenClass: 'output', fromMs: nowMs },
    ])
  })

  test('a model without prices at a moment loses nothing then', () => {
    const later = modelOf('m', { segments: [segmentOf(300, { tiers: losing })] })
    expect(lossesOf(bookOf({ models: [] }), bookOf({ models: [later] }))).toMatchObject([{ fromMs: 300 }])
    expect(lossesOf(bookOf({ models: [later] }), bookOf({ models: [model(losing)] }))).toMatchObject([
      { fromMs: nowMs },
    ])
  })
})
