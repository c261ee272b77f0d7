import { ok } from '@tessera/core/result'

import type { Backend } from '../backend.ts'
import { couponIdOf, findPromotionCodeByText } from '../objects/promotion.ts'
import { type StripeResult, refuse } from '../refusal.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'
import { checkTotal } from './create-session.ts'
import { quoteAsShown } from './quote-session.ts'

/** Takes a code that a customer typed, in the place of the one before. */
export function applyPromotionCode(
  backend: Backend,
  record: SessionRecord,
  text: string,
): StripeResult<SessionRecord> {
  const code = findPromotionCodeByText(text)
  if (code === undefined || record.object.allow_promotion_codes !== true) {
    return refuse('This code is invalid.', { param: 'promotion_code' })
  }
  const couponId = couponIdOf(code)
  const candidate: SessionRecord = { ...record, couponId, promotionCodeId: code.id }
  const unfit = checkTotal(quoteAsShown(backend, candidate).total, record.object.currency ?? 'usd')
  if (unfit !== undefined) return refuse('This code makes the total too small to be charged.')
  return ok(putWithTotals(backend, candidate))
}

export function removePromotionCode(backend: Backend, record: SessionRecord): SessionRecord {
  // A discount that came with the session is not the customer's to remove.
  if (record.object.allow_promotion_codes !== true) return record
  return putWithTotals(backend, { ...record, couponId: undefined, promotionCodeId: undefined })
}

function putWithTotals(backend: Backend, record: SessionRecord): SessionRecord {
  const totals = quoteAsShown(backend, record)
  const { promotionCodeId } = record
  return backend.tables.sessions.put({
    ...record,
    lastRefusal: undefined,
    object: {
      ...record.object,
      amount_subtotal: totals.subtotal,
      amount_total: totals.total,
      discounts: promotionCodeId === undefined ? [] : [{ coupon: null, promotion_code: promotionCodeId }],
      total_details: { amount_discount: totals.discount, amount_shipping: 0, amount_tax: totals.tax },
    },
  })
}
