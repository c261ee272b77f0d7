import type {
  AdminPackage,
  AdminPricesResponse,
  MarginCell,
  PriceLoss,
} from '@tessera/contracts/prices-admin'
import { invariant } from '@tessera/core/invariant'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import { cheapestOnSale } from '@tessera/core/pricing/change-package'
import type { CreditValue } from '@tessera/core/pricing/credit-value'
import { modelMargin } from '@tessera/core/pricing/margins'
import type { Margin, TokenBlend } from '@tessera/core/pricing/margins'
import { providerTiersOf } from '@tessera/core/pricing/merge-tiers'
import type { Loss } from '@tessera/core/pricing/new-losses'
import { newLosses } from '@tessera/core/pricing/new-losses'
import { packageFigures } from '@tessera/core/pricing/package-figures'
import { policyAt, pricesAt } from '@tessera/core/pricing/price-book'
import type { BookModel, PackageOffer, PriceBook } from '@tessera/core/pricing/price-book'
import { haveSameSide } from '@tessera/core/pricing/price-segments'
import type { PriceSegment } from '@tessera/core/pricing/price-segments'
import { pricesWithoutLoss } from '@tessera/core/pricing/prices-without-loss'
import { publishTiers } from '@tessera/core/pricing/publish-rate-cards'
import type { PricingPolicy } from '@tessera/core/pricing/publish-rate-cards'
import type { PriceTier } from '@tessera/core/pricing/rate-card'

import { exactNumber } from '../common/exact-number.ts'
import { classNames, describeCostTiers, describeSellTiers } from './describe-tiers.ts'

/** What is asked of the page of prices. */
export type PriceView = {
  readonly book: PriceBook
  readonly atMs: number
  readonly blend: TokenBlend
  /** For the cost-plus list as it would be. */
  readonly markupBasisPoints: bigint
  readonly isAvailable: (modelId: string) => boolean
  readonly confirmed: AdminPricesResponse['confirmed']
  readonly arePaymentsWaiting: boolean
}

/** The whole page of prices as JSON. */
export function describePrices(view: PriceView): AdminPricesResponse {
  const { book, atMs, blend } = view
  const inForce = policyAt(book.policySteps, atMs)
  const cheapest = cheapestOnSale(book.packages)
  invariant(cheapest !== undefined, 'at least one package is on sale')
  const losses = newLosses({ ...book, models: [] }, book, atMs)
  return {
    version: book.version,
    price_list: inForce.list,
    markup_basis_points: Number(book.markupBasisPoints),
    credit_value: inForce.list === 'cost_plus' ? describeCreditValue(inForce.creditValue) : null,
    cheapest_credit_value: describeCreditValue(cheapest),
    scheduled_list: describeScheduledList(book, atMs),
    confirmed: view.confirmed,
    payments_waiting: view.arePaymentsWaiting,
    fee: { basis_points: Number(book.fee.basisPoints), fixed_cents: Number(book.fee.fixedCents) },
    blend: { input_parts: Number(blend.inputParts), output_parts: Number(blend.outputParts) },
    packages: describePackages(book.packages),
    models: book.models.map((model) => describeModel(view, model)),
    margins: describeMargins(view, (model) => pricesAt(model, atMs)?.tiers),
    lists: [
      describeList(view, { list: 'launch' }),
      describeList(view, {
        list: 'cost_plus',
        markupBasisPoints: view.markupBasisPoints,
        creditValue: cheapest,
      }),
    ],
    losses: losses.map(describeLoss),
    remedies: describeRemedies(view, losses),
  }
}

/** One for each model, from the first moment on at which it loses. */
function describeRemedies({ book }: PriceView, losses: readonly Loss[]): AdminPricesResponse['remedies'] {
  return book.models.flatMap((model) => {
    const own = losses.filter(({ modelId }) => modelId === model.id)
    if (own.length === 0) return []
    const fromMs = Math.min(...own.map((loss) => loss.fromMs))
    const tiers = pricesWithoutLoss(book, model, fromMs)
    if (tiers === undefined) return []
    return [
      {
        model: model.id,
        from: new Date(fromMs).toISOString(),
        cost_changes: doesCostChange(model, fromMs),
        credits_per_1k_tokens: describeSellTiers(tiers),
      },
    ]
  })
}

function doesCostChange(model: BookModel, atMs: number): boolean {
  const [before, after] = [pricesAt(model, atMs - 1), pricesAt(model, atMs)]
  return before !== undefined && after !== undefined && !haveSameSide(before.tiers, after.tiers, 'cost')
}

function describeCreditValue({ creditsMicro, priceCents }: CreditValue) {
  return { credits: creditsToJson(creditsMicro), price_cents: Number(priceCents) }
}

function describeScheduledList(book: PriceBook, atMs: number): AdminPricesResponse['scheduled_list'] {
  const next = book.policySteps.find(({ effectiveFromMs }) => effectiveFromMs > atMs)
  if (next === undefined) return null
  return {
    price_list: next.list,
    markup_basis_points: next.list === 'cost_plus' ? Number(next.markupBasisPoints) : null,
    effective_from: new Date(next.effectiveFromMs).toISOString(),
  }
}

/** Packages with what is derived of them: measured by the first that is on sale, as people see them. */
function describePackages(packages: readonly PackageOffer[]): AdminPackage[] {
  const reference = packages.find(({ isActive }) => isActive) ?? packages[0]
  invariant(reference !== undefined, 'there is a package')
  return packages.map((offer) => {
    const figures = packageFigures(offer, reference)
    return {
      id: offer.id,
      name: offer.name,
      credits: creditsToJson(offer.creditsMicro),
      price_cents: Number(offer.priceCents),
      best_for: offer.bestFor,
      position: offer.position,
      active: offer.isActive,
      price_per_credit_usd: Number(figures.tenThousandthsUsdPerCredit) / 10_000,
      saving_percent: exactNumber(figures.savingPercent),
      bonus_credits: creditsToJson(figures.bonusMicro),
    }
  })
}

function describeModel({ atMs, isAvailable }: PriceView, model: BookModel) {
  const inForce = pricesAt(model, atMs)
  return {
    model: model.id,
    name: model.displayName,
    provider: model.provider,
    provider_model_id: model.providerModelId,
    active: model.isActive,
    available: isAvailable(model.id),
    deprecated: model.deprecated,
    in_force: inForce === undefined ? null : describeVersion(inForce),
    scheduled: model.segments.filter(({ effectiveFromMs }) => effectiveFromMs > atMs).map(describeVersion),
  }
}

function describeVersion(segment: PriceSegment) {
  invariant(segment.rateCardId !== undefined, 'what was saved has its rate card')
  return {
    rate_card_id: segment.rateCardId,
    price_list: segment.priceList,
    effective_from: new Date(segment.effectiveFromMs).toISOString(),
    credits_per_1k_tokens: describeSellTiers(segment.tiers),
    cost_nano_usd_per_1m_tokens: describeCostTiers(segment.tiers),
  }
}

function describeList(view: PriceView, policy: PricingPolicy): AdminPricesResponse['lists'][number] {
  const tiersOf = (model: BookModel): readonly PriceTier[] | undefined => {
    const costs = pricesAt(model, view.atMs)?.tiers
    if (costs === undefined) return undefined
    const published = publishTiers({ id: model.id, providerTiers: providerTiersOf(costs) }, policy)
    return published.ok ? published.value : undefined
  }
  return {
    price_list: policy.list,
    markup_basis_points: policy.list === 'cost_plus' ? Number(policy.markupBasisPoints) : null,
    prices: view.book.models.flatMap((model) => {
      const tiers = tiersOf(model)
      return tiers === undefined ? [] : [{ model: model.id, credits_per_1k_tokens: describeSellTiers(tiers) }]
    }),
    margins: describeMargins(view, tiersOf),
  }
}

/** Models in their order, and for each its packages in theirs. */
function describeMargins(
  { book, blend }: PriceView,
  tiersOf: (model: BookModel) => readonly PriceTier[] | undefined,
): MarginCell[] {
  return book.models.flatMap((model) => {
    const tiers = tiersOf(model)
    if (tiers === undefined) return []
    return book.packages.map((offer) => {
      const margin = modelMargin(tiers, { offer, fee: book.fee, blend })
      return {
        model: model.id,
        package_id: offer.id,
        ...describeMargin(margin.blend),
        worst: {
          token_class: classNames[margin.worst.tokenClass],
          from_input_tokens: margin.worst.fromInputTokens,
          ...describeMargin(margin.worst),
        },
        loses_money: margin.losesMoney,
      }
    })
  })
}

function describeMargin(margin: Margin) {
  return {
    margin_basis_points: exactNumber(margin.basisPoints),
    margin_after_fees_basis_points: exactNumber(margin.afterFeesBasisPoints),
  }
}

export function describeLoss(loss: Loss): PriceLoss {
  return {
    model: loss.modelId,
    package_id: loss.packageId,
    package: loss.packageName,
    token_class: classNames[loss.tokenClass],
    margin_basis_points: exactNumber(loss.marginBasisPoints),
    from: new Date(loss.fromMs).toISOString(),
  }
}
