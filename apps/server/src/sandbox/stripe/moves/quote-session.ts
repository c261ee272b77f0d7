import type { Backend } from '../backend.ts'
import { findCoupon } from '../objects/promotion.ts'
import { type Totals, computeTotals } from '../objects/totals.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'

/** What a session costs when it is paid now: with its code, and with tax where it is wanted. */
export function quoteSession(backend: Backend, { lines, couponId, object }: SessionRecord): Totals {
  return computeTotals(lines, {
    percentOff: findCoupon(couponId)?.percent_off ?? 0,
    taxPercent: object.automatic_tax.enabled ? backend.settings.taxPercent : 0,
  })
}

/** The totals as the object shows them: tax comes in once the session is paid. */
export function quoteAsShown(backend: Backend, record: SessionRecord): Totals {
  if (record.object.status === 'complete') return quoteSession(backend, record)
  return computeTotals(record.lines, {
    percentOff: findCoupon(record.couponId)?.percent_off ?? 0,
    taxPercent: 0,
  })
}
