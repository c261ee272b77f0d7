import type { AnalyticsFigures, AnalyticsModel } from '@tessera/contracts/analytics'

import { formatMoney } from '@/lib/format-money'

/** What the figures of the API are made of, as numbers that a page can show. Money is in smallest units, perhaps of parts. */

const microPerMinor = 1_000_000
const nanoUsdPerCent = 10_000_000
const basisPointsOfAll = 10_000
const minus = '\u2212'

/** Millionths of a smallest unit as smallest units. */
export function minorOfMicro(microMinor: string): number {
  return Number(microMinor) / microPerMinor
}

/** Billionths of a dollar as cents. */
export function centsOfNanoUsd(nanoUsd: string): number {
  return Number(nanoUsd) / nanoUsdPerCent
}

/** The same of what can't be said in a shop that sells in another currency. */
export function centsOrNull(nanoUsd: string | null): number | null {
  return nanoUsd === null ? null : centsOfNanoUsd(nanoUsd)
}

/** Money that may be finer than its currency: something never reads as nothing. */
export function formatFineMoney(amountMinor: number, currency: string): string {
  const sign = amountMinor < 0 ? minus : ''
  const magnitude = Math.abs(amountMinor)
  const rounded = Math.round(magnitude)
  if (rounded === 0 && magnitude > 0) return `${sign}<${formatMoney(1, currency)}`
  return `${rounded === 0 ? '' : sign}${formatMoney(rounded, currency)}`
}

/** For the axis of a chart, where there is room for five or six characters. */
export function formatShortMoney(amountMinor: number, currency: string): string {
  const parts = new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() })
  const digits = parts.resolvedOptions().maximumFractionDigits ?? 2
  const amount = amountMinor / 10 ** digits
  const precision =
    Math.abs(amount) < 10
      ? { minimumFractionDigits: 0, maximumSignificantDigits: 2 }
      : { minimumFractionDigits: 0, maximumFractionDigits: 1 }
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency: currency.toUpperCase(),
    notation: 'compact',
    ...precision,
  }).format(amount)
}

export function formatCount(count: number): string {
  return new Intl.NumberFormat('en').format(count)
}

export function formatShortCount(count: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(count)
}

/** Basis points as a percentage with at most two decimals: 1,234 is `12.34 %`. */
export function formatShare(basisPoints: number): string {
  const percent = new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(
    Math.abs(basisPoints) / 100,
  )
  return `${basisPoints < 0 ? minus : ''}${percent} %`
}

function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.floor((part / whole) * basisPointsOfAll) : null
}

/** The share of ended requests that did not fail, in basis points. */
export function successOf({ requests, failed_requests: failed }: AnalyticsFigures): number | null {
  return shareOf(requests - failed, requests)
}

/** What choosing saved of what the answers would have cost otherwise, in basis points. */
export function savedShareOf({
  saved_credits: saved,
  otherwise_credits: otherwise,
}: AnalyticsFigures): number | null {
  return shareOf(saved, otherwise)
}

/** Provider cost in the smallest unit of the currency; null where that is not the dollar. */
export function costOf(
  { cost_nano_usd: cost }: Pick<AnalyticsFigures, 'cost_nano_usd'>,
  currency: string,
): number | null {
  return currency === 'usd' ? centsOfNanoUsd(cost) : null
}

/** What went to providers of models and of payments. */
export function moneyOutOf(figures: AnalyticsFigures, currency: string): number | null {
  const cost = costOf(figures, currency)
  return cost === null ? null : cost + figures.fees_minor
}

/** Revenue less what went out. */
export function leftOverOf(figures: AnalyticsFigures, currency: string): number | null {
  const out = moneyOutOf(figures, currency)
  return out === null ? null : figures.revenue_minor - out
}

/** Earned less cost of one model; null where the two are in different currencies. */
export function leftOfModel(model: AnalyticsModel, currency: string): number | null {
  const cost = costOf(model, currency)
  return cost === null ? null : minorOfMicro(model.earned_micro_minor) - cost
}

/** Whether it cost more than it earned. */
export function isLossMaking(model: AnalyticsModel, currency: string): boolean {
  return (leftOfModel(model, currency) ?? 0) < 0
}
