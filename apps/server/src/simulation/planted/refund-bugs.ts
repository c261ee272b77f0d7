import { microCredits } from '@tessera/core/money/micro-credits'
import { minorAmount } from '@tessera/core/money/minor-amount'
import { planOwnRefund } from '@tessera/core/payments/plan-refund'

import { payBack } from '../../features/payments/pay-back.ts'
import type { PlantedBugs } from './planted-bug.ts'

/** Mistakes in what buyers get back by themselves, and in refunds that are carried on. */
export const refundBugs: PlantedBugs = {
  'the window of a refund is not looked at': () => ({
    planOwnRefund: (order, parts) => planOwnRefund(order, { ...parts, windowMs: Number.MAX_SAFE_INTEGER }),
  }),
  'a refund is offered in the moment in which its window is over': () => ({
    planOwnRefund: (order, parts) => planOwnRefund(order, { ...parts, nowMs: parts.nowMs - 1 }),
  }),
  'credits that were used are paid back': () => ({
    planOwnRefund: (order, parts) => planOwnRefund(order, { ...parts, unusedMicro: order.grantedMicro }),
  }),
  'credits that are held are paid back': () => ({
    planOwnRefund: (order, parts) => planOwnRefund(order, { ...parts, availableMicro: parts.unusedMicro }),
  }),
  'a disputed purchase is paid back to its buyer': () => ({
    planOwnRefund: (order, parts) => planOwnRefund({ ...order, disputes: [] }, parts),
  }),
  'what is paid back is rounded up': () => ({
    planOwnRefund(order, parts) {
      const offer = planOwnRefund(order, parts)
      return offer && { ...offer, amountMinor: minorAmount(offer.amountMinor + 1n) }
    },
  }),
  'less is kept from being spent than is paid back': () => ({
    planOwnRefund(order, parts) {
      const offer = planOwnRefund(order, parts)
      return offer && { ...offer, creditsMicro: microCredits((offer.creditsMicro + 1n) / 2n) }
    },
  }),
  'a refund that was broken off is asked for without looking': () => ({
    payBack: (deps, request) => payBack(deps, request, { isResumed: false }),
  }),
  'a refund that was broken off is given up': () => ({
    async payBack(deps, request) {
      const failure = 'interrupted'
      await deps.requests.end({ id: request.id, outcome: { status: 'refused', failure } })
      return { ok: false, error: { code: 'refused', failure } }
    },
  }),
}
