'use client'

import { useOrders } from './use-orders'

/** Credits of disputed purchases that can't be used; asked for only where something is held at all. */
export function useFrozen(held: number): number {
  const orders = useOrders({ isWanted: held > 0 })
  if (held === 0 || orders.status !== 'ready') return 0
  const frozen = orders.rows
    .flatMap((order) => order.disputes)
    .reduce((sum, dispute) => sum + dispute.frozen, 0)
  return Math.min(held, frozen)
}
