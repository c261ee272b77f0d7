import type { MicroCredits } from '../money/micro-credits.ts'
import type { MinorAmount } from '../money/minor-amount.ts'
import { clawBackTarget } from './claw-back.ts'
import type { Order } from './order.ts'
import { disputeEffect } from './payment-facts.ts'
import type { DisputeFact, RefundFact } from './payment-facts.ts'
import { refundedMinorOf } from './refunded-minor.ts'

/** A paid session, refund or dispute as the provider lists it: without what hangs on it. */
export type ListedSession = {
  readonly id: string
  /** Our order's id, as we gave it; undefined for payments of other programs on the same account. */
  readonly clientReferenceId?: string
  readonly currency: string
  readonly subtotalMinor: MinorAmount
}
export type ListedRefund = RefundFact & { readonly paymentIntentId?: string }
export type ListedDispute = DisputeFact & { readonly paymentIntentId?: string }

/** A session that was asked for by its id, and is not paid. */
type UnpaidSession = {
  readonly id: string
  /** What the provider says of it. */
  readonly found: string
}

export type Listed = {
  readonly sessions: readonly ListedSession[]
  /** Lists of the provider have only what was paid: these are known where each order's session was asked for. */
  readonly unpaid?: readonly UnpaidSession[]
  readonly refunds: readonly ListedRefund[]
  readonly disputes: readonly ListedDispute[]
}

/** An order with what the ledger has posted for it. */
export type BookedOrder = {
  readonly order: Order
  readonly ledger: { readonly grantedMicro: MicroCredits; readonly revokedMicro: MicroCredits }
}

export const differenceKinds = [
  'paid_but_unknown',
  'amount_differs',
  'not_credited',
  'credited_unpaid',
  'refund_differs',
  'dispute_differs',
  'revoked_differs',
  'ledger_differs',
] as const

export type DifferenceKind = (typeof differenceKinds)[number]

/** Where the provider and our books don't say the same. */
export type PaymentDifference = {
  readonly kind: DifferenceKind
  /** At the provider; for what only our own books say, the order. */
  readonly objectId: string
  readonly orderId?: string
  readonly expected: string
  readonly found: string
}

const orderIdForm = /^ord_[a-z0-9]{1,60}$/

/**
 * Compares what the provider lists with the orders that it is about. Objects without a word of ours belong to other
 * programs on the same account and are left out.
 * @param orders all that the listed objects name, by session, payment or reference
 */
export function compareWithStripe(
  listed: Listed,
  orders: readonly BookedOrder[],
): readonly PaymentDifference[] {
  const bySession = new Map(orders.map((booked) => [booked.order.sessionId, booked.order]))
  const byPayment = new Map(orders.map((booked) => [booked.order.paymentIntentId, booked.order]))
  const byId = new Map(orders.map((booked) => [booked.order.id, booked.order]))
  return [
    ...listed.sessions.flatMap((session) =>
      compareSession(session, bySession.get(session.id) ?? findOrder(byId, session.clientReferenceId)),
    ),
    ...(listed.unpaid ?? []).flatMap((session) => compareUnpaid(session, bySession.get(session.id))),
    ...listed.refunds.flatMap((refund) => {
      const order = findOrder(byPayment, refund.paymentIntentId)
      return order === undefined ? [] : compareRefund(refund, order)
    }),
    ...listed.disputes.flatMap((dispute) => {
      const order = findOrder(byPayment, dispute.paymentIntentId)
      return order === undefined ? [] : compareDispute(dispute, order)
    }),
    ...orders.flatMap(compareBooks),
  ]
}

/** What names nothing finds nothing, not even an order without that name. */
function findOrder(
  orders: ReadonlyMap<string | undefined, Order>,
  key: string | undefined,
): Order | undefined {
  return key === undefined ? undefined : orders.get(key)
}

function compareSession(session: ListedSession, order: Order | undefined): readonly PaymentDifference[] {
  const { id: objectId, clientReferenceId = '' } = session
  if (order === undefined) {
    if (!orderIdForm.test(clientReferenceId)) return []
    return [
      {
        kind: 'paid_but_unknown',
        objectId,
        expected: `an order ${clientReferenceId}`,
        found: 'a payment without its order',
      },
    ]
  }
  if (session.subtotalMinor !== order.amountMinor || session.currency !== order.currency) {
    return [
      {
        kind: 'amount_differs',
        objectId,
        orderId: order.id,
        expected: `${order.amountMinor} ${order.currency}`,
        found: `${session.subtotalMinor} ${session.currency}`,
      },
    ]
  }
  if (order.grantedMicro > 0n && order.sessionId === session.id) return []
  return [
    {
      kind: 'not_credited',
      objectId,
      orderId: order.id,
      expected: 'paid, so credited',
      found:
        order.sessionId === session.id
          ? `order ${order.status}${order.problem === undefined ? '' : ` (${order.problem})`}`
          : 'the order belongs to another session',
    },
  ]
}

function compareUnpaid({ id, found }: UnpaidSession, order: Order | undefined): readonly PaymentDifference[] {
  if (order === undefined || order.grantedMicro === 0n) return []
  return [
    {
      kind: 'credited_unpaid',
      objectId: id,
      orderId: order.id,
      expected: found,
      found: `${order.grantedMicro} micro-credits granted`,
    },
  ]
}

function compareRefund(refund: ListedRefund, order: Order): readonly PaymentDifference[] {
  const known = order.refunds.find(({ id }) => id === refund.id)
  if (known?.amountMinor === refund.amountMinor && known.status === refund.status) return []
  return [
    {
      kind: 'refund_differs',
      objectId: refund.id,
      orderId: order.id,
      expected: `${refund.amountMinor} ${refund.status}`,
      found: known === undefined ? 'not known here' : `${known.amountMinor} ${known.status}`,
    },
  ]
}

function compareDispute(dispute: ListedDispute, order: Order): readonly PaymentDifference[] {
  const known = order.disputes.find(({ id }) => id === dispute.id)
  if (known?.status === dispute.status && known.amountMinor === dispute.amountMinor) return []
  return [
    {
      kind: 'dispute_differs',
      objectId: dispute.id,
      orderId: order.id,
      expected: `${dispute.amountMinor} ${dispute.status}`,
      found: known === undefined ? 'not known here' : `${known.amountMinor} ${known.status}`,
    },
  ]
}

/** What an order says was posted, what its refunds and disputes imply, and what the ledger says: the same figure. */
function compareBooks({ order, ledger }: BookedOrder): readonly PaymentDifference[] {
  const differences: PaymentDifference[] = []
  const impliedMicro = impliedRevokedMicro(order)
  if (impliedMicro !== order.revokedMicro) {
    differences.push({
      kind: 'revoked_differs',
      objectId: order.id,
      orderId: order.id,
      expected: `${impliedMicro} micro-credits taken back`,
      found: `${order.revokedMicro}`,
    })
  }
  if (ledger.grantedMicro !== order.grantedMicro || ledger.revokedMicro !== order.revokedMicro) {
    differences.push({
      kind: 'ledger_differs',
      objectId: order.id,
      orderId: order.id,
      expected: `${order.grantedMicro} granted, ${order.revokedMicro} taken back`,
      found: `${ledger.grantedMicro} granted, ${ledger.revokedMicro} taken back`,
    })
  }
  return differences
}

function impliedRevokedMicro(order: Order): bigint {
  if (order.totalMinor === undefined) return 0n
  const { totalMinor } = order
  const lostMinor = order.disputes.reduce((sum, dispute) => {
    if (disputeEffect(dispute.status) !== 'taken') return sum
    return sum + (dispute.currency === order.currency ? dispute.amountMinor : totalMinor)
  }, 0n)
  return clawBackTarget({
    grantedMicro: order.grantedMicro,
    paidMinor: totalMinor,
    returnedMinor: refundedMinorOf(order) + lostMinor,
  })
}
