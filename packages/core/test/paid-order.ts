import { microCredits, zeroMicroCredits } from '../src/money/micro-credits.ts'
import { minorAmount } from '../src/money/minor-amount.ts'
import type { Order, OrderDispute } from '../src/payments/order.ts'
import type { DisputeFact, PaymentFacts, RefundFact } from '../src/payments/payment-facts.ts'

const zeroMinor = minorAmount(0n)

/** An order of ten dollars that nobody has paid yet. */
export const unpaidOrder: Order = {
  id: 'ord_1',
  userId: 'usr_1',
  walletId: 'wal_1',
  package: { id: 1, name: 'Starter' },
  creditsMicro: microCredits(1_000n),
  amountMinor: minorAmount(1_000n),
  currency: 'usd',
  isLive: false,
  status: 'open',
  taxMinor: zeroMinor,
  discountMinor: zeroMinor,
  refundedMinor: zeroMinor,
  refunds: [],
  disputes: [],
  grantedMicro: zeroMicroCredits,
  revokedMicro: zeroMicroCredits,
  clawBacks: 0,
  createdAtMs: 1,
  version: 1n,
}

/** The same, paid and credited. */
export const paidOrder: Order = {
  ...unpaidOrder,
  status: 'granted',
  totalMinor: minorAmount(1_000n),
  grantedMicro: microCredits(1_000n),
}

export function refundOf(amount: bigint, status: RefundFact['status'] = 'succeeded'): RefundFact {
  return { id: `re_${amount}`, amountMinor: minorAmount(amount), status, createdAtMs: 2 }
}

export function disputeOf(status: string, more: Partial<DisputeFact> = {}): DisputeFact {
  return {
    id: 'du_1',
    amountMinor: minorAmount(400n),
    currency: 'usd',
    status,
    reason: 'fraudulent',
    createdAtMs: 2,
    ...more,
  }
}

export function frozenDispute(fact: DisputeFact): OrderDispute {
  return { ...fact, frozenMicro: zeroMicroCredits, freezes: 0 }
}

export function factsOf(
  session: Partial<PaymentFacts['session']> = {},
  more: Partial<Omit<PaymentFacts, 'session'>> = {},
): PaymentFacts {
  return {
    session: {
      id: 'cs_1',
      status: 'complete',
      paymentStatus: 'paid',
      isLive: false,
      currency: 'usd',
      subtotalMinor: minorAmount(1_000n),
      totalMinor: minorAmount(1_000n),
      taxMinor: zeroMinor,
      discountMinor: zeroMinor,
      ...session,
    },
    refunds: [],
    disputes: [],
    ...more,
  }
}
