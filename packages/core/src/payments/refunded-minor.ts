import type { PaymentFacts } from './payment-facts.ts'

/** The sum of the refunds that were not refused; those on their way count, and count back if they fail. */
export function refundedMinorOf({ refunds }: Pick<PaymentFacts, 'refunds'>): bigint {
  return refunds.reduce(
    (sum, { status, amountMinor }) =>
      status === 'failed' || status === 'canceled' ? sum : sum + amountMinor,
    0n,
  )
}
