import type { Order, OrderStatus } from '@tessera/core/payments/order'

/** Many orders at once: pages of a list, and those that objects of the payment provider belong to. */
export interface OrderSearch {
  /** Newest first; ids are ordered by time, so that an id is also where a page ended. */
  list(query: {
    readonly userId?: string
    readonly status?: OrderStatus
    /** Part of the buyer's address or name, or a whole id: of the order, its session, payment or charge. */
    readonly search?: string
    /** When it was begun, epoch milliseconds. */
    readonly fromMs?: number
    /** Not included. */
    readonly toMs?: number
    readonly beforeId?: string
    readonly limit: number
  }): Promise<readonly Order[]>
  /** Orders that were credited, in this mode, oldest first. */
  listGranted(query: {
    readonly isLive: boolean
    readonly afterId: string
    readonly limit: number
  }): Promise<readonly Order[]>
  /** Each order once, in no order; ids that belong to none are passed over. */
  findMany(ids: {
    readonly orderIds: readonly string[]
    readonly sessionIds: readonly string[]
    readonly paymentIntentIds: readonly string[]
  }): Promise<readonly Order[]>
}
