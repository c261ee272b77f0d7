import type { MicroCredits } from '../money/micro-credits.ts'
import type { MinorAmount } from '../money/minor-amount.ts'
import type { DisputeFact, RefundFact } from './payment-facts.ts'

/** `created` and `open` have not been paid for; `failed` and `expired` will not be. */
export const orderStatuses = [
  'created',
  'open',
  'processing',
  'granted',
  'part_refunded',
  'refunded',
  'disputed',
  'charged_back',
  'failed',
  'expired',
] as const

export type OrderStatus = (typeof orderStatuses)[number]

/** Why a payment is not credited though the provider says that it was paid. */
export type OrderProblem = 'amount_differs' | 'currency_differs' | 'mode_differs' | 'reference_differs'

/** A dispute with the credits that were frozen for it. */
export type OrderDispute = DisputeFact & {
  /** Open where `frozenMicro` is above zero. */
  readonly holdId?: string
  readonly frozenMicro: MicroCredits
  /** How many holds were opened for it: part of the next one's id. */
  readonly freezes: number
}

/** What somebody bought, as it was offered then, and what became of it. */
export type Order = {
  readonly id: string
  readonly userId: string
  readonly walletId: string
  readonly package: { readonly id: number; readonly name: string }
  readonly creditsMicro: MicroCredits
  readonly amountMinor: MinorAmount
  /** ISO 4217, lower case. */
  readonly currency: string
  readonly isLive: boolean
  /** Path within the site. */
  readonly returnTo?: string

  readonly status: OrderStatus
  readonly problem?: OrderProblem
  readonly sessionId?: string
  readonly checkoutUrl?: string
  readonly paymentIntentId?: string
  readonly chargeId?: string
  /** What was charged: the amount less discounts plus tax. */
  readonly totalMinor?: MinorAmount
  readonly taxMinor: MinorAmount
  readonly discountMinor: MinorAmount
  readonly refundedMinor: MinorAmount
  readonly fee?: { readonly amountMinor: MinorAmount; readonly currency: string }
  readonly paymentMethod?: string
  readonly receiptUrl?: string
  readonly invoiceUrl?: string
  readonly refunds: readonly RefundFact[]
  readonly disputes: readonly OrderDispute[]

  /** What was posted for it: nothing, or all of `creditsMicro`. */
  readonly grantedMicro: MicroCredits
  /** What was taken back of that, on balance. */
  readonly revokedMicro: MicroCredits
  /** How many movements took back or gave back: the next one's reference ends in this number and one. */
  readonly clawBacks: number

  readonly createdAtMs: number
  readonly paidAtMs?: number
  readonly checkedAtMs?: number
  /** Counts the changes of the order. */
  readonly version: bigint
}
