import type { AdminPackage, CreatePackageRequest, MarginCell } from '@tessera/contracts/prices-admin'

import { parseMoney } from '@/lib/format-money'
import { parseCredits } from '@/lib/parse-credits'

/** A package as it is typed. */
export type PackageFields = {
  readonly name: string
  readonly credits: string
  readonly price: string
  readonly bestFor: string
  readonly position: string
}

export type PackageProblem = 'nameMissing' | 'creditsWrong' | 'priceWrong' | 'positionWrong'

type PackageFacts = Required<
  Pick<CreatePackageRequest, 'name' | 'credits' | 'price_cents' | 'best_for' | 'position'>
>

export type PackageDraft =
  | { readonly isGood: true; readonly facts: PackageFacts }
  | { readonly isGood: false; readonly problems: Partial<Record<keyof PackageFields, PackageProblem>> }

/** The least that can be charged, and the most. */
const leastCents = 50
const mostCents = 99_999_999
const lastPosition = 10_000

export function fieldsOfPackage(
  offer: AdminPackage | undefined,
  packages: readonly AdminPackage[],
): PackageFields {
  const last = packages.reduce((most, { position }) => Math.max(most, position), 0)
  if (offer === undefined)
    return { name: '', credits: '', price: '', bestFor: '', position: String(last + 1) }
  return {
    name: offer.name,
    credits: new Intl.NumberFormat('en', { maximumFractionDigits: 6, useGrouping: false }).format(
      offer.credits,
    ),
    price: (offer.price_cents / 100).toFixed(2),
    bestFor: offer.best_for,
    position: String(offer.position),
  }
}

/** Credits and price as far as they are typed well: enough for the figures that follow from them. */
export function readOffer(fields: PackageFields): { readonly credits?: number; readonly cents?: number } {
  const credits = parseCredits(fields.credits)
  const cents = parseMoney(fields.price, 'usd')
  return {
    ...(typeof credits === 'number' ? { credits } : {}),
    ...(cents !== undefined && cents >= leastCents && cents <= mostCents ? { cents } : {}),
  }
}

export function readPackage(fields: PackageFields): PackageDraft {
  const name = fields.name.trim()
  const { credits, cents } = readOffer(fields)
  const position = /^\d{1,5}$/.test(fields.position.trim()) ? Number(fields.position) : undefined
  const isPlaced = position !== undefined && position <= lastPosition
  if (name !== '' && credits !== undefined && cents !== undefined && isPlaced) {
    return {
      isGood: true,
      facts: { name, credits, price_cents: cents, best_for: fields.bestFor.trim(), position },
    }
  }
  return {
    isGood: false,
    problems: {
      ...(name === '' && { name: 'nameMissing' }),
      ...(credits === undefined && { credits: 'creditsWrong' }),
      ...(cents === undefined && { price: 'priceWrong' }),
      ...(!isPlaced && { position: 'positionWrong' }),
    },
  }
}

type Offer = Pick<AdminPackage, 'credits' | 'price_cents'>

export type OfferFigures = {
  readonly usdPerCredit: number
  /** Against the reference; negative where it is dearer. */
  readonly savingPercent: number
  /** Beyond what the same money buys at the reference's rate. */
  readonly bonusCredits: number
}

/** What buyers will read of an offer. */
export function offerFigures(offer: Offer, reference: Offer): OfferFigures {
  const unit = offer.price_cents / offer.credits
  const referenceUnit = reference.price_cents / reference.credits
  const atReferenceRate = Math.floor((offer.price_cents / referenceUnit) * 1e6 + 1e-6) / 1e6
  return {
    usdPerCredit: unit / 100,
    savingPercent: Math.round((1 - unit / referenceUnit) * 100),
    bonusCredits: Math.max(0, Math.round((offer.credits - atReferenceRate) * 1e6) / 1e6),
  }
}

export type MarginTerms = {
  /** Of the package that the cells are for. */
  readonly known: Offer
  readonly fee: { readonly basis_points: number; readonly fixed_cents: number }
}

/**
 * The margins of an offer, from those of a known one at the same prices: the cost of a credit stays, what it brings in
 * changes. In basis points, to within one; the server decides by exact figures.
 */
export function marginsOfOffer(
  cells: readonly MarginCell[],
  offer: Offer,
  { known, fee }: MarginTerms,
): readonly MarginCell[] {
  const dearer = known.price_cents / known.credits / (offer.price_cents / offer.credits)
  const feeBasisPoints = fee.basis_points + (fee.fixed_cents / offer.price_cents) * 10_000
  const margins = (basisPoints: number) => {
    const before = 10_000 - (10_000 - basisPoints) * dearer
    return {
      margin_basis_points: Math.floor(before + 1e-6),
      margin_after_fees_basis_points: Math.floor(before - feeBasisPoints + 1e-6),
    }
  }
  return cells.map((cell) => {
    const worst = { ...cell.worst, ...margins(cell.worst.margin_basis_points) }
    return {
      ...cell,
      ...margins(cell.margin_basis_points),
      worst,
      loses_money: worst.margin_after_fees_basis_points < 0,
    }
  })
}
