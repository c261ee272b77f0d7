import type { RefundRequestStore } from '../../ports/refund-requests.ts'
import type { ApplyOrder } from './apply-order.ts'

/**
 * Whoever applies an order first takes back what is kept for its refund: the provider's event is often faster than the
 * answer to the call that asked for it.
 */
export function withRefundHold(
  applyOrder: ApplyOrder,
  requests: Pick<RefundRequestStore, 'findOpen'>,
): ApplyOrder {
  return async (orderId, options = {}) => {
    const open = await requests.findOpen(orderId)
    return applyOrder(orderId, {
      ...(open?.hold === undefined ? {} : { freesHoldId: open.hold.id }),
      ...options,
    })
  }
}
