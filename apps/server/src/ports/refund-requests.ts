import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { Result } from '@tessera/core/result'

import type { AuditEntry } from './audit-log.ts'

/** A refund that somebody here asked for: written down before Stripe is asked, and ended once Stripe's answer is booked. */
export type RefundRequest = {
  /** Also the idempotency key of the call to Stripe. */
  readonly id: string
  readonly orderId: string
  /** Counts the requests of an order, from 1. */
  readonly sequence: number
  /** In the smallest unit of the order's currency. */
  readonly amountMinor: bigint
  readonly reason: string
  readonly actorId: string
  /** `asked`: Stripe's answer is not known yet, or not booked. */
  readonly status: 'asked' | 'done' | 'refused'
  /** Stripe's id of the refund. */
  readonly refundId?: string
  /** Why Stripe refused, in its own short code; of a request that is open, why it is not finished yet. */
  readonly failure?: string
  /** Credits that are kept from being spent while the request is open. */
  readonly hold?: { readonly id: string; readonly amountMicro: MicroCredits }
  /** What the caller's idempotency key was used for. */
  readonly requestHash?: string
  readonly createdAtMs: number
  readonly endedAtMs?: number
}

export type NewRefundRequest = Pick<
  RefundRequest,
  'id' | 'orderId' | 'amountMinor' | 'reason' | 'actorId' | 'hold'
> & {
  /** The caller's idempotency key with its user and route, and the hash of what was asked. */
  readonly idempotency?: { readonly scopeKey: string; readonly requestHash: string }
}

export type RefundAskRefusal =
  | { readonly code: 'order_not_found' }
  /** Another request for this order is open, or the same key is just being used. */
  | { readonly code: 'refund_under_way' }
  /** More than was paid and has not gone back. */
  | { readonly code: 'exceeds_paid'; readonly refundableMinor: bigint }

export interface RefundRequestStore {
  findByKey(scopeKey: string): Promise<RefundRequest | undefined>
  /**
   * Writes the request down together with its entry of the audit log. The order's row is the guard: of several at once
   * for one order one is written, and never for more than is left.
   */
  ask(request: NewRefundRequest, audit: AuditEntry): Promise<Result<RefundRequest, RefundAskRefusal>>
  /** Ends an open request; does nothing where it has ended. */
  end(end: {
    readonly id: string
    readonly outcome:
      | { readonly status: 'done'; readonly refundId: string }
      | { readonly status: 'refused'; readonly failure: string }
  }): Promise<void>
  /** It stays open, and this is why. */
  noteUnfinished(note: { readonly id: string; readonly reason: string }): Promise<void>
  /** The newest first. */
  listOf(orderId: string): Promise<readonly RefundRequest[]>
  /** The open request of an order. */
  findOpen(orderId: string): Promise<RefundRequest | undefined>
  /** Open requests from before a moment, oldest first. */
  listOpen(query: {
    readonly createdBeforeMs: number
    readonly limit: number
  }): Promise<readonly RefundRequest[]>
}
