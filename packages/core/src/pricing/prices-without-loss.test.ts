import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { bookOf, modelOf, offerOf, segmentOf, tierOf } from '../../test/price-scene.ts'
import { microCredits } from '../money/micro-credits.ts'
import { changePrices } from './change-prices.ts'
import { newLosses } from './new-losses.ts'
import type { PriceBook } from './price-book.ts'
import { pricesWithoutLoss } from './prices-without-loss.ts'
import { tokenClasses } from './token-classes.ts'

const nowMs = 100

const tiers = fc
  .uniqueArray(fc.integer({ min: 1, max: 1_000 }), { maxLength: 2 })
  .chain((starts) =>
    fc.tuple(
      ...[0, ...starts.toSorted((left, right) => left - right)].map((from) =>
        fc
          .tuple(fc.bigInt(1n, 10n ** 12n), fc.bigInt(1n, 10n ** 12n))
          .map(([sell, cost]) => tierOf(sell, cost, from)),
      ),
    ),
  )

const books: fc.Arbitrary<PriceBook> = fc
  .record({
    now: tiers,
    later: fc.option(tiers, { nil: undefined }),
    offers: fc.array(fc.tuple(fc.bigInt(1n, 10n ** 12n), fc.bigInt(50n, 10n ** 7n), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
    fee: fc.record({ basisPoints: fc.bigInt(0n, 5_000n), fixedCents: fc.bigInt(0n, 24n) }),
  })
  .map(({ now, later, offers, fee }) =>
    bookOf({
      fee,
      packages: offers.map(([credits, priceCents, isActive], at) =>
        offerOf(at + 1, {
          creditsMicro: microCredits(credits),
          priceCents,
          isActive: isActive || at === 0,
        }),
      ),
      models: [
        modelOf('m', {
          segments: [
            segmentOf(0, { tiers: now }),
            ...(later === undefined ? [] : [segmentOf(500, { tiers: later })]),
          ],
        }),
      ],
    }),
  )

function remedied(book: PriceBook, fromMs: number) {
  const [model] = book.models
  const sellTiers = model === undefined ? undefined : pricesWithoutLoss(book, model, fromMs)
  if (sellTiers === undefined) throw new Error('there are prices')
  const changed = changePrices(book, { type: 'override', modelId: 'm', sellTiers, fromMs }, nowMs)
  if (!changed.ok) throw new Error(changed.error.code)
  return { sellTiers, book: changed.value }
}

describe('prices that lose nothing', () => {
  test('lose nothing with any package on sale, from their moment on, also at costs that were announced', () => {
    fc.assert(
      fc.property(books, fc.constantFrom(nowMs, 300, 500, 700), (book, fromMs) => {
        const { book: after } = remedied(book, fromMs)
        expect(newLosses({ ...after, models: [] }, after, fromMs)).toEqual([])
      }),
    )
  })

  test('are never lower than they were, and as they were where nothing was lost', () => {
    fc.assert(
      fc.property(books, (book) => {
        const { sellTiers, book: after } = remedied(book, nowMs)
        const before = book.models[0]?.segments[0]?.tiers ?? []
        for (const [at, { sell }] of sellTiers.entries()) {
          for (const tokenClass of tokenClasses) {
            expect(sell[tokenClass]).toBeGreaterThanOrEqual(before[at]?.sell[tokenClass] ?? 0n)
          }
        }
        expect(remedied(after, nowMs).sellTiers).toEqual(sellTiers)
      }),
    )
  })

  test('have two digits: 1.325 credits become 1.4', () => {
    const offer = offerOf(1, { creditsMicro: microCredits(1_000_000_000n), priceCents: 1_000n })
    const segments = [segmentOf(0, { tiers: [tierOf(1_000_000_000n, 13_250_000_000n)] })]
    const book = bookOf({ packages: [offer], models: [modelOf('m', { segments })] })
    expect(remedied(book, nowMs).sellTiers[0]?.sell.output).toBe(1_400_000_000n)
  })

  test('there are none for a model without prices, or where the fee takes all of a package', () => {
    const nothing = modelOf('m', { segments: [] })
    expect(pricesWithoutLoss(bookOf(), nothing, nowMs)).toBeUndefined()
    const eaten = bookOf({ fee: { basisPoints: 0n, fixedCents: 1_000n } })
    expect(pricesWithoutLoss(eaten, modelOf('m'), nowMs)).toBeUndefined()
  })
})
