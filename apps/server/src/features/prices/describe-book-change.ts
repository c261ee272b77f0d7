import { creditsToJson } from '@tessera/core/money/micro-credits'
import type { Publication } from '@tessera/core/pricing/plan-publication'
import { policyAt, pricesAt } from '@tessera/core/pricing/price-book'
import type { PackageOffer, PriceBook } from '@tessera/core/pricing/price-book'
import type { PriceSegment } from '@tessera/core/pricing/price-segments'

import { describeCostTiers, describeSellTiers } from './describe-tiers.ts'

type BookChange = {
  readonly before: PriceBook
  readonly after: PriceBook
  readonly publication: Publication
  readonly atMs: number
}

/** What the audit log keeps of a change: only what differs, as it was and as it is. */
export function describeBookChange({ before, after, publication, atMs }: BookChange) {
  const repriced = new Set(publication.publish.map(({ modelId }) => modelId))
  const packages = after.packages.filter((offer) => !before.packages.includes(offer))
  const switched = after.models.filter(
    ({ id, isActive }) => before.models.find((model) => model.id === id)?.isActive !== isActive,
  )
  const describe = (book: PriceBook) => ({
    ...describeSettings(book, atMs),
    packages: book.packages.filter(({ id }) => packages.some((offer) => offer.id === id)).map(describeOffer),
    models_on_sale: Object.fromEntries(
      book.models
        .filter(({ id }) => switched.some((model) => model.id === id))
        .map(({ id, isActive }) => [id, isActive]),
    ),
  })
  return {
    before: {
      version: before.version,
      ...describe(before),
      prices: before.models
        .filter(({ id }) => repriced.has(id))
        .map((model) => describePrices(model.id, pricesAt(model, atMs))),
    },
    after: {
      version: before.version + 1,
      ...describe(after),
      prices: publication.publish.map(({ modelId, segment }) => describePrices(modelId, segment)),
      withdrawn: publication.withdraw,
    },
  }
}

function describeSettings(book: PriceBook, atMs: number) {
  const next = book.policySteps.find(({ effectiveFromMs }) => effectiveFromMs > atMs)
  return {
    price_list: policyAt(book.policySteps, atMs).list,
    ...(next === undefined
      ? {}
      : { next_list: next.list, next_from: new Date(next.effectiveFromMs).toISOString() }),
    markup_basis_points: Number(book.markupBasisPoints),
    fee: { basis_points: Number(book.fee.basisPoints), fixed_cents: Number(book.fee.fixedCents) },
  }
}

function describeOffer(offer: PackageOffer) {
  return {
    id: offer.id,
    name: offer.name,
    credits: creditsToJson(offer.creditsMicro),
    price_cents: Number(offer.priceCents),
    best_for: offer.bestFor,
    position: offer.position,
    active: offer.isActive,
  }
}

function describePrices(model: string, segment: PriceSegment | undefined) {
  if (segment === undefined) return { model }
  return {
    model,
    price_list: segment.priceList,
    effective_from: new Date(segment.effectiveFromMs).toISOString(),
    credits_per_1k_tokens: describeSellTiers(segment.tiers),
    cost_nano_usd_per_1m_tokens: describeCostTiers(segment.tiers),
  }
}
