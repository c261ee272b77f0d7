import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { bookOf, offerOf } from '../../test/price-scene.ts'
import { orderPackages } from './order-packages.ts'
import type { PackageOffer } from './price-book.ts'

/** Packages in the order in which they are shown, some of them at the same place, and the same ids in another order. */
const asked = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 12 })), {
    minLength: 1,
    maxLength: 10,
    selector: ([id]) => id,
  })
  .map((places) =>
    places
      .map(([id, position]) => offerOf(id, { position, isActive: id % 3 !== 0 }))
      .toSorted((left, right) => left.position - right.position || left.id - right.id),
  )
  .chain((packages) =>
    fc.record({
      packages: fc.constant(packages),
      packageIds: fc.shuffledSubarray(
        packages.map(({ id }) => id),
        { minLength: packages.length },
      ),
    }),
  )

function ordered(packages: readonly PackageOffer[], packageIds: readonly number[]): readonly PackageOffer[] {
  const result = orderPackages(bookOf({ packages }), packageIds)
  if (!result.ok) throw new Error(result.error.code)
  return result.value.packages
}

/** All but where they stand. */
function placeless(offers: readonly PackageOffer[]): readonly Omit<PackageOffer, 'position'>[] {
  return offers
    .map((offer) => {
      const { position: _, ...rest } = offer
      return rest
    })
    .toSorted((left, right) => left.id - right.id)
}

function areDistinct(packages: readonly PackageOffer[]): boolean {
  return new Set(packages.map(({ position }) => position)).size === packages.length
}

describe('the order of packages', () => {
  test('is the one that was asked for, each at a place of its own, and nothing else of them changes', () => {
    fc.assert(
      fc.property(asked, ({ packages, packageIds }) => {
        const after = ordered(packages, packageIds)
        expect(after.map(({ id }) => id)).toEqual(packageIds)
        for (const [index, { position }] of after.entries()) {
          expect(position).toBeGreaterThan(after[index - 1]?.position ?? -1)
        }
        expect(placeless(after)).toEqual(placeless(packages))
      }),
    )
  })

  test('keeps the places that there are where each was taken once', () => {
    fc.assert(
      fc.property(asked, ({ packages, packageIds }) => {
        fc.pre(areDistinct(packages))
        const places = ordered(packages, packageIds).map(({ position }) => position)
        expect(places).toEqual(packages.map(({ position }) => position))
      }),
    )
  })

  test('writes nothing for a package that stays where it is', () => {
    const packages = [1, 2, 3, 4].map((id) => offerOf(id, { position: id * 10 }))
    const after = ordered(packages, [1, 3, 2, 4])
    expect(after.filter((offer) => packages.includes(offer)).map(({ id }) => id)).toEqual([1, 4])
    expect(after.map(({ position }) => position)).toEqual([10, 20, 30, 40])
    expect(ordered(packages, [1, 2, 3, 4]).every((offer) => packages.includes(offer))).toBe(true)
  })

  test.each([
    ['one is missing', [1, 2]],
    ['one is named twice', [1, 2, 3, 3]],
    ['one is named instead of another', [1, 2, 2]],
    ['one is not there', [1, 2, 9]],
    ['nothing is named', []],
  ])('is refused where %s', (_, packageIds) => {
    const book = bookOf({ packages: [offerOf(1), offerOf(2), offerOf(3)] })
    expect(orderPackages(book, packageIds)).toEqual({
      ok: false,
      error: { code: 'package_order_incomplete' },
    })
  })
})
