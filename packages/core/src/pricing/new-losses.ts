import type { MarginTerms } from './margins.ts'
import { defaultBlend, modelMargin } from './margins.ts'
import { pricesAt } from './price-book.ts'
import type { BookModel, PackageOffer, PriceBook } from './price-book.ts'
import type { TokenClass } from './token-classes.ts'

/** A model that would lose money on credits of a package. */
export type Loss = {
  readonly modelId: string
  readonly packageId: number
  readonly packageName: string
  readonly tokenClass: TokenClass
  /** After payment fees; below zero. The least, if there are several in time. */
  readonly marginBasisPoints: bigint
  /** When it begins. */
  readonly fromMs: number
}

/**
 * The losses that a change would bring: combinations of an active model and an active package whose worst margin after
 * fees is below zero at some moment from now on, and lower than it was going to be at that moment without the change.
 */
export function newLosses(before: PriceBook, after: PriceBook, nowMs: number): readonly Loss[] {
  return after.models
    .filter(({ isActive }) => isActive)
    .flatMap((model) => {
      const former = before.models.find(({ id, isActive }) => id === model.id && isActive)
      return after.packages
        .filter(({ isActive }) => isActive)
        .flatMap((offer) => {
          const formerOffer = before.packages.find(({ id, isActive }) => id === offer.id && isActive)
          const loss = worstLoss({ model, offer, former, formerOffer, fee: after.fee, nowMs })
          return loss === undefined ? [] : [loss]
        })
    })
}

type Combination = {
  readonly model: BookModel
  readonly offer: PackageOffer
  readonly former: BookModel | undefined
  readonly formerOffer: PackageOffer | undefined
  readonly fee: MarginTerms['fee']
  readonly nowMs: number
}

function worstLoss(combination: Combination): Loss | undefined {
  const losses = momentsOf(combination).flatMap((atMs) => lossAt(combination, atMs))
  const [first] = losses
  if (first === undefined) return undefined
  const least = losses.reduce((worst, one) => (one.marginBasisPoints < worst.marginBasisPoints ? one : worst))
  return { ...least, fromMs: first.fromMs }
}

/** Between two of these moments nothing changes. */
function momentsOf({ model, former, nowMs }: Combination): readonly number[] {
  const starts = [...model.segments, ...(former?.segments ?? [])].map(({ effectiveFromMs }) =>
    Math.max(effectiveFromMs, nowMs),
  )
  return [...new Set([nowMs, ...starts])].toSorted((left, right) => left - right)
}

function lossAt({ model, offer, former, formerOffer, fee }: Combination, atMs: number): readonly Loss[] {
  const worst = worstMargin(model, { offer, fee, blend: defaultBlend }, atMs)
  if (worst === undefined || worst.afterFeesBasisPoints >= 0n) return []
  const before =
    former === undefined || formerOffer === undefined
      ? undefined
      : worstMargin(former, { offer: formerOffer, fee, blend: defaultBlend }, atMs)
  if (before !== undefined && before.afterFeesBasisPoints <= worst.afterFeesBasisPoints) return []
  return [
    {
      modelId: model.id,
      packageId: offer.id,
      packageName: offer.name,
      tokenClass: worst.tokenClass,
      marginBasisPoints: worst.afterFeesBasisPoints,
      fromMs: atMs,
    },
  ]
}

function worstMargin(model: BookModel, terms: MarginTerms, atMs: number) {
  const segment = pricesAt(model, atMs)
  return segment === undefined ? undefined : modelMargin(segment.tiers, terms).worst
}
