import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { PackageOffer, PriceBook } from './price-book.ts'

/**
 * The book with its packages in another order. Places that the packages have are dealt out anew, so that whoever
 * numbers them in tens keeps the tens; places that were taken twice decide nothing, so then all are counted from 1.
 * Errors: `package_order_incomplete` where not every package is named just once.
 */
export function orderPackages(
  book: PriceBook,
  packageIds: readonly number[],
): Result<PriceBook, { readonly code: 'package_order_incomplete' }> {
  const byId = new Map(book.packages.map((offer) => [offer.id, offer]))
  const ordered = [...new Set(packageIds)].flatMap((id) => byId.get(id) ?? [])
  if (ordered.length !== packageIds.length || ordered.length !== book.packages.length) {
    return err({ code: 'package_order_incomplete' })
  }
  const places = book.packages.map(({ position }) => position).toSorted((left, right) => left - right)
  const areDistinct = new Set(places).size === places.length
  const packages = ordered.map((offer, index) => {
    const place = areDistinct ? places[index] : undefined
    return placedAt(offer, place ?? index + 1)
  })
  return ok({ ...book, packages })
}

/** What stays where it is stays the same value: nothing is written for it. */
function placedAt(offer: PackageOffer, position: number): PackageOffer {
  return offer.position === position ? offer : { ...offer, position }
}
