import type { MinorAmount } from '../money/minor-amount.ts'

/** A refund as it stands now, whoever asked for it. */
export type RefundFact = {
  readonly id: string
  readonly amountMinor: MinorAmount
  readonly status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'
  readonly reason?: string
  readonly createdAtMs: number
}

/** A dispute as it stands now. */
export type DisputeFact = {
  readonly id: string
  readonly amountMinor: MinorAmount
  readonly currency: string
  /** Stripe's word. */
  readonly status: string
  readonly reason: string
  readonly evidenceDueAtMs?: number
  readonly createdAtMs: number
}

/**
 * What the payment provider says about an order at one moment: the present state of its objects, never what an event
 * said. Amounts are in the session's currency.
 */
export type PaymentFacts = {
  readonly session: {
    readonly id: string
    readonly clientReferenceId?: string
    readonly status: 'open' | 'complete' | 'expired'
    readonly paymentStatus: 'paid' | 'unpaid' | 'no_payment_required'
    readonly isLive: boolean
    readonly currency: string
    /** Before discounts and tax: what has to equal the order's amount. */
    readonly subtotalMinor: MinorAmount
    readonly totalMinor: MinorAmount
    readonly taxMinor: MinorAmount
    readonly discountMinor: MinorAmount
    readonly url?: string
    readonly invoiceUrl?: string
  }
  readonly payment?: {
    readonly id: string
    /** It will not be paid any more without a new attempt by its buyer. */
    readonly hasFailed: boolean
    readonly chargeId?: string
    readonly paidAtMs?: number
    readonly method?: string
    readonly receiptUrl?: string
    readonly fee?: { readonly amountMinor: MinorAmount; readonly currency: string }
  }
  readonly refunds: readonly RefundFact[]
  readonly disputes: readonly DisputeFact[]
}

/** What a dispute does to the money at this moment. */
export type DisputeEffect =
  /** Undecided: what it is about is frozen. */
  | 'open'
  /** The money is gone, also while an appeal runs. */
  | 'taken'
  /** An inquiry, or decided for us. */
  | 'none'

const effectByStatus: Readonly<Record<string, DisputeEffect>> = {
  needs_response: 'open',
  under_review: 'open',
  lost: 'taken',
  appeal_needs_response: 'taken',
  appeal_under_review: 'taken',
  won: 'none',
  // Settled with a refund before it became a dispute: the refund counts for itself.
  prevented: 'none',
  warning_needs_response: 'none',
  warning_under_review: 'none',
  warning_closed: 'none',
}

/** A status that we don't know yet freezes: nothing is lost by waiting for the next one. */
export function disputeEffect(status: string): DisputeEffect {
  return effectByStatus[status] ?? 'open'
}
