import { assertNever } from '../invariant.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { changePackage, cheapestOnSale } from './change-package.ts'
import { mergeTiers } from './merge-tiers.ts'
import type { SellTier } from './merge-tiers.ts'
import { orderPackages } from './order-packages.ts'
import { policyAt, pricesAt } from './price-book.ts'
import type { BookModel, PackageOffer, PriceBook } from './price-book.ts'
import { cutAt, haveSamePrices, haveSameSide, mapFrom, segmentAt } from './price-segments.ts'
import type { PriceSegment } from './price-segments.ts'
import { publishTiers } from './publish-rate-cards.ts'
import type { PricingPolicy, ProviderPriceTier } from './publish-rate-cards.ts'
import { sellByPolicy } from './sell-by-policy.ts'
import { checkSellable } from './sellable.ts'
import type { UnsellableReason } from './sellable.ts'

/** One thing that a superadmin may change about prices. `fromMs` is now or later. */
export type PriceChange =
  | {
      readonly type: 'price_list'
      readonly list: PricingPolicy['list']
      /** For cost-plus; the last one when left out. */
      readonly markupBasisPoints?: bigint
      readonly fromMs: number
    }
  | {
      readonly type: 'override'
      readonly modelId: string
      readonly sellTiers: readonly SellTier[]
      readonly fromMs: number
    }
  /** Back to the list. */
  | { readonly type: 'follow_list'; readonly modelId: string; readonly fromMs: number }
  | {
      readonly type: 'provider_prices'
      readonly modelId: string
      readonly providerTiers: readonly ProviderPriceTier[]
      readonly fromMs: number
    }
  /** Takes a scheduled version back: what was in force before it goes on. */
  | { readonly type: 'withdrawal'; readonly modelId: string; readonly rateCardId: string }
  | { readonly type: 'model_sale'; readonly modelId: string; readonly isActive: boolean }
  /** A new package, or one that takes the place of the package with its id. */
  | { readonly type: 'package'; readonly offer: PackageOffer }
  /** All packages, on and off sale, in the order in which they are shown. */
  | { readonly type: 'package_order'; readonly packageIds: readonly number[] }

export type PriceChangeRefusal =
  | { readonly code: 'model_unknown'; readonly modelId: string }
  | { readonly code: 'model_without_price'; readonly modelId: string }
  | { readonly code: 'not_sellable'; readonly modelId: string; readonly reason: UnsellableReason }
  | { readonly code: 'not_scheduled'; readonly rateCardId: string }
  /** The version is there because the list changes then: only another choice of list takes it back. */
  | { readonly code: 'scheduled_by_list'; readonly rateCardId: string }
  | { readonly code: 'last_active_package' }
  /** Not every package was named just once. */
  | { readonly code: 'package_order_incomplete' }

/**
 * The book after a change. Whoever has an override keeps its price, and a change of cost that a provider announced
 * stays scheduled whatever else is decided: a new price never hides what the tokens will cost.
 * Errors: see `PriceChangeRefusal`; nothing is changed then.
 */
export function changePrices(
  book: PriceBook,
  change: PriceChange,
  nowMs: number,
): Result<PriceBook, PriceChangeRefusal> {
  switch (change.type) {
    case 'price_list':
      return chooseList(book, change, nowMs)
    case 'package':
      return changePackage(book, change.offer, nowMs)
    case 'package_order':
      return orderPackages(book, change.packageIds)
    case 'override':
    case 'follow_list':
    case 'provider_prices':
    case 'withdrawal':
    case 'model_sale':
      return changeModel(book, change, nowMs)
    default:
      return assertNever(change)
  }
}

function chooseList(
  book: PriceBook,
  change: Extract<PriceChange, { type: 'price_list' }>,
  nowMs: number,
): Result<PriceBook, PriceChangeRefusal> {
  const { list, fromMs, markupBasisPoints = book.markupBasisPoints } = change
  const creditValue = cheapestOnSale(book.packages)
  if (creditValue === undefined) return err({ code: 'last_active_package' })
  const policy: PricingPolicy = list === 'launch' ? { list } : { list, markupBasisPoints, creditValue }
  const policySteps = [
    ...book.policySteps.filter(({ effectiveFromMs }) => effectiveFromMs < fromMs),
    { ...policy, effectiveFromMs: fromMs },
  ]
  const models = book.models.map((model) => ({
    ...model,
    segments: sellByPolicy(model.segments, { modelId: model.id, policySteps, fromMs, nowMs }),
  }))
  return ok({ ...book, policySteps, markupBasisPoints, models })
}

type ModelChange = Extract<PriceChange, { readonly modelId: string }>

function changeModel(
  book: PriceBook,
  change: ModelChange,
  nowMs: number,
): Result<PriceBook, PriceChangeRefusal> {
  const model = book.models.find(({ id }) => id === change.modelId)
  if (model === undefined) return err({ code: 'model_unknown', modelId: change.modelId })
  const changed = changedModel({ book, model, nowMs }, change)
  if (!changed.ok) return changed
  return ok({ ...book, models: book.models.map((one) => (one === model ? changed.value : one)) })
}

type Repricing = { readonly book: PriceBook; readonly model: BookModel; readonly nowMs: number }

function changedModel(repricing: Repricing, change: ModelChange): Result<BookModel, PriceChangeRefusal> {
  if (change.type === 'model_sale') return putOnSale(repricing, change.isActive)
  if (change.type === 'withdrawal') return withdraw(repricing, change.rateCardId)
  return repriceModel(repricing, change)
}

function putOnSale({ model, nowMs }: Repricing, isActive: boolean): Result<BookModel, PriceChangeRefusal> {
  const isSellable = checkSellable(pricesAt(model, nowMs)?.tiers).ok
  if (isActive && !isSellable) return err({ code: 'model_without_price', modelId: model.id })
  return ok({ ...model, isActive })
}

function withdraw(
  { book, model, nowMs }: Repricing,
  rateCardId: string,
): Result<BookModel, PriceChangeRefusal> {
  const removed = model.segments.find(
    (segment) => segment.rateCardId === rateCardId && segment.effectiveFromMs > nowMs,
  )
  if (removed === undefined) return err({ code: 'not_scheduled', rateCardId })
  const { effectiveFromMs: fromMs } = removed
  const segments = sellByPolicy(
    model.segments.filter((segment) => segment !== removed),
    { modelId: model.id, policySteps: book.policySteps, fromMs, nowMs },
  )
  const isMadeAgain = segments.some(
    (segment) => segment.effectiveFromMs === fromMs && haveSamePrices(segment, removed),
  )
  return isMadeAgain ? err({ code: 'scheduled_by_list', rateCardId }) : ok({ ...model, segments })
}

type Repriced = Exclude<ModelChange, { type: 'model_sale' | 'withdrawal' }>

function repriceModel(
  { book, model, nowMs }: Repricing,
  change: Repriced,
): Result<BookModel, PriceChangeRefusal> {
  const changed = rawSegments(book, model, change)
  if (!changed.ok) return changed
  const terms = { modelId: model.id, policySteps: book.policySteps, fromMs: change.fromMs, nowMs }
  return ok({ ...model, segments: sellByPolicy(changed.value, terms) })
}

/** The segments with what was decided, before the list prices whatever follows it. */
function rawSegments(
  book: PriceBook,
  model: BookModel,
  change: Repriced,
): Result<readonly PriceSegment[], PriceChangeRefusal> {
  switch (change.type) {
    case 'override':
      return override(model, change)
    case 'follow_list':
      return ok(
        mapFrom(cutAt(model.segments, change.fromMs), change.fromMs, (segment) => ({
          ...segment,
          priceList: policyAt(book.policySteps, segment.effectiveFromMs).list,
        })),
      )
    case 'provider_prices':
      return changeCost(book, model, change)
    default:
      return assertNever(change)
  }
}

function override(
  model: BookModel,
  { sellTiers, fromMs }: Extract<PriceChange, { type: 'override' }>,
): Result<readonly PriceSegment[], PriceChangeRefusal> {
  const cut = cutAt(model.segments, fromMs)
  const first = segmentAt(cut, fromMs)
  // Without knowing what the provider charges, nobody can tell whether a price loses money.
  if (first === undefined) return err({ code: 'model_without_price', modelId: model.id })
  const sellable = checkSellable(mergeTiers(sellTiers, first.tiers))
  if (!sellable.ok) return err({ code: 'not_sellable', modelId: model.id, reason: sellable.error })
  return ok(
    mapFrom(cut, fromMs, ({ tiers }) => ({ priceList: 'override', tiers: mergeTiers(sellTiers, tiers) })),
  )
}

function changeCost(
  book: PriceBook,
  model: BookModel,
  { providerTiers, fromMs }: Extract<PriceChange, { type: 'provider_prices' }>,
): Result<readonly PriceSegment[], PriceChangeRefusal> {
  const policy = policyAt(book.policySteps, fromMs)
  const published = publishTiers({ id: model.id, providerTiers }, policy)
  if (!published.ok) return err({ code: 'not_sellable', modelId: model.id, reason: published.error })
  const cut = cutAt(model.segments, fromMs)
  const first = segmentAt(cut, fromMs)
  if (first === undefined) {
    return ok([{ effectiveFromMs: fromMs, priceList: policy.list, tiers: published.value }, ...cut])
  }
  const announced = cut
    .slice(cut.indexOf(first) + 1)
    .find(({ tiers }) => !haveSameSide(tiers, first.tiers, 'cost'))
  const untilMs = announced?.effectiveFromMs ?? Number.POSITIVE_INFINITY
  return ok(
    mapFrom(cut, fromMs, (segment) =>
      segment.effectiveFromMs >= untilMs
        ? segment
        : { ...segment, tiers: mergeTiers(segment.tiers, published.value) },
    ),
  )
}
