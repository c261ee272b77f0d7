import type { Clock } from '@tessera/core/clock'
import { compareWithStripe } from '@tessera/core/payments/compare-with-stripe'
import type {
  BookedOrder,
  Listed,
  ListedSession,
  PaymentDifference,
} from '@tessera/core/payments/compare-with-stripe'
import type { Order } from '@tessera/core/payments/order'
import type { PaymentFacts } from '@tessera/core/payments/payment-facts'
import { refundedMinorOf } from '@tessera/core/payments/refunded-minor'

import type { OrderLedger } from '../../ports/order-ledger.ts'
import type { OrderSearch } from '../../ports/order-search.ts'
import type { PaymentDifferenceStore, StoredDifference } from '../../ports/payment-differences.ts'
import type { CheckoutSummary, GatewayResult, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { ApplyOrder } from './apply-order.ts'
import { inSmallGroups } from './in-small-groups.ts'
import { beginPass } from './reconcile-pass.ts'
import type { PassDeps, ReconcilePass } from './reconcile-pass.ts'

export type ComparePaymentsDeps = PassDeps & {
  readonly search: Pick<OrderSearch, 'findMany'>
  readonly orderLedger: Pick<OrderLedger, 'findPosted'>
  readonly differences: PaymentDifferenceStore
  readonly gateway: Pick<PaymentGateway, 'listSessions' | 'listRefunds' | 'listDisputes' | 'fetchPayment'>
  readonly applyOrder: ApplyOrder
  readonly clock: Clock
}

export type ComparedPayments = {
  readonly compared: number
  readonly mended: number
  /** Everything was looked at: the provider answered to the end, and the end was reached. */
  readonly isComplete: boolean
}

const dayMs = 24 * 60 * 60_000
/** Longer than the provider repeats an event; refunds and disputes are fewer, and change for longer. */
const periods = { sessionsMs: 4 * dayMs, refundsMs: 35 * dayMs, disputesMs: 120 * dayMs }
/** Of a hundred objects each, newest first: a bound for what no business of one installation reaches. */
const pagesPerKind = 1000
const openDifferencesPerRun = 100

/**
 * Compares what the provider lists with the orders and the ledger. What applying the order mends is mended and logged;
 * the rest is kept as a difference until a later look finds it gone.
 */
export async function comparePayments(
  deps: ComparePaymentsDeps,
  signal?: AbortSignal,
): Promise<ComparedPayments> {
  const pass = beginPass(deps, signal)
  const totals = { compared: 0, mended: 0 }
  if (pass.goesOn()) await deps.differences.noteCompareBegun()
  for (const list of listPages(deps.gateway, deps.clock.nowMs())) {
    if (!pass.goesOn()) break
    const outcome = await compareList(deps, pass, list)
    totals.compared += outcome.compared
    totals.mended += outcome.mended
  }
  if (pass.goesOn()) await lookAgain(deps, pass)
  const isComplete = pass.isComplete()
  if (isComplete) await deps.differences.noteCompared()
  return { ...totals, isComplete }
}

type Outcome = { readonly compared: number; readonly mended: number }

async function compareList(
  deps: ComparePaymentsDeps,
  pass: ReconcilePass,
  { kind, pages }: ObjectList,
): Promise<Outcome> {
  const totals = { compared: 0, mended: 0 }
  let count = 0
  for await (const page of pages) {
    if (!page.ok) {
      pass.noteFailure(page.error, { kind })
      break
    }
    if (count === pagesPerKind) {
      pass.noteLeftOut({ kind, pages: count }, 'the provider lists more than can be compared')
      break
    }
    const outcome = await comparePage(deps, pass, page.value)
    totals.compared += outcome.compared
    totals.mended += outcome.mended
    count += 1
    if (!pass.goesOn()) break
  }
  return totals
}

type ListedPage = Listed & { readonly count: number }

type ObjectList = { readonly kind: string; readonly pages: AsyncIterable<GatewayResult<ListedPage>> }

function listPages(gateway: ComparePaymentsDeps['gateway'], nowMs: number): readonly ObjectList[] {
  const nothing = { sessions: [], refunds: [], disputes: [] }
  return [
    {
      kind: 'sessions',
      pages: mapPages(gateway.listSessions({ createdFromMs: nowMs - periods.sessionsMs }), (summaries) => ({
        ...nothing,
        count: summaries.length,
        sessions: summaries.filter(({ isPaid }) => isPaid).map(listedSession),
      })),
    },
    {
      kind: 'refunds',
      pages: mapPages(gateway.listRefunds({ createdFromMs: nowMs - periods.refundsMs }), (refunds) => ({
        ...nothing,
        count: refunds.length,
        refunds,
      })),
    },
    {
      kind: 'disputes',
      pages: mapPages(gateway.listDisputes({ createdFromMs: nowMs - periods.disputesMs }), (disputes) => ({
        ...nothing,
        count: disputes.length,
        disputes,
      })),
    },
  ]
}

function listedSession({
  sessionId: id,
  clientReferenceId,
  currency,
  subtotalMinor,
}: CheckoutSummary): ListedSession {
  return { id, currency, subtotalMinor, ...(clientReferenceId === undefined ? {} : { clientReferenceId }) }
}

async function* mapPages<Summary>(
  pages: AsyncIterable<GatewayResult<readonly Summary[]>>,
  toListed: (summaries: readonly Summary[]) => ListedPage,
): AsyncGenerator<GatewayResult<ListedPage>> {
  for await (const page of pages) yield page.ok ? { ok: true, value: toListed(page.value) } : page
}

/** Mends what can be mended of a page, and keeps the rest. */
export async function comparePage(
  deps: ComparePaymentsDeps,
  pass: ReconcilePass,
  page: ListedPage,
): Promise<Outcome> {
  const found = compareWithStripe(page, await findBooked(deps, page))
  if (found.length === 0) return { compared: page.count, mended: 0 }
  await mend(deps, pass, ordersToMend(page, found))
  const left = compareWithStripe(page, await findBooked(deps, page))
  const standing = await withoutPaidBack(deps, pass, left)
  await deps.differences.saveFound(standing)
  const leftKeys = new Set(left.map(keyOf))
  const mended = found.filter((difference) => !leftKeys.has(keyOf(difference)))
  for (const { kind, objectId, orderId, expected, found: was } of mended) {
    deps.log.warn(
      { kind, objectId, orderId, expected, found: was },
      'a difference with the payment provider was mended',
    )
  }
  return { compared: page.count, mended: mended.length }
}

/** The orders that a page is about, with what the ledger says of them. */
async function findBooked(deps: ComparePaymentsDeps, page: Listed): Promise<readonly BookedOrder[]> {
  const payments = [...page.refunds, ...page.disputes].flatMap(({ paymentIntentId }) => paymentIntentId ?? [])
  const orders = await deps.search.findMany({
    sessionIds: [...page.sessions, ...(page.unpaid ?? [])].map(({ id }) => id),
    orderIds: page.sessions.flatMap(({ clientReferenceId }) => clientReferenceId ?? []),
    paymentIntentIds: payments,
  })
  return withLedger(deps, orders)
}

async function withLedger(
  { orderLedger }: ComparePaymentsDeps,
  orders: readonly Order[],
): Promise<readonly BookedOrder[]> {
  const posted = await orderLedger.findPosted(orders)
  return orders.flatMap((order) => {
    const ledger = posted.get(order.id)
    return ledger === undefined ? [] : [{ order, ledger }]
  })
}

type OrderToMend = { readonly orderId: string; readonly sessionId: string | undefined }

function ordersToMend(page: Listed, found: readonly PaymentDifference[]): readonly OrderToMend[] {
  const orderIds = [...new Set(found.flatMap(({ orderId }) => orderId ?? []))]
  const sessionIdByOrder = new Map(page.sessions.map(({ id, clientReferenceId }) => [clientReferenceId, id]))
  // For an order that never heard of its session: the answer was lost, and yet it was paid.
  return orderIds.map((orderId) => ({ orderId, sessionId: sessionIdByOrder.get(orderId) }))
}

/** Applying an order is safe at any time, and all that can be done without a person. */
async function mend(
  { applyOrder }: ComparePaymentsDeps,
  pass: ReconcilePass,
  orders: readonly OrderToMend[],
): Promise<void> {
  await inSmallGroups(
    orders,
    async ({ orderId, sessionId }) => {
      const applied = await applyOrder(orderId, sessionId === undefined ? {} : { sessionId })
      if (!applied.ok) pass.noteFailure(applied.error, { orderId })
    },
    pass.goesOn,
  )
}

/** A payment that went back whole, by whatever hand, owes nobody anything. */
async function withoutPaidBack(
  deps: ComparePaymentsDeps,
  pass: ReconcilePass,
  differences: readonly PaymentDifference[],
): Promise<readonly PaymentDifference[]> {
  const isStanding = await inSmallGroups(differences, async (difference) => {
    if (!isAboutSession(difference) || !pass.goesOn()) return true
    const facts = await deps.gateway.fetchPayment(difference.objectId)
    if (facts.ok) return !isPaidBack(facts.value)
    pass.noteFailure(facts.error, aboutOf(difference))
    return true
  })
  return differences.filter((_, index) => isStanding[index])
}

function aboutOf({ kind, objectId, orderId }: PaymentDifference): object {
  return { kind, objectId, orderId }
}

function isAboutSession({ kind }: { readonly kind: string }): boolean {
  return kind === 'paid_but_unknown' || kind === 'amount_differs' || kind === 'not_credited'
}

function isPaidBack(facts: PaymentFacts): boolean {
  return facts.session.totalMinor > 0n && refundedMinorOf(facts) >= facts.session.totalMinor
}

/** Those that are open already, whether or not a list still has them. */
async function lookAgain(deps: ComparePaymentsDeps, pass: ReconcilePass): Promise<void> {
  const open = await deps.differences.listOpen(openDifferencesPerRun)
  const answers = await inSmallGroups(open, (difference) => isGone(deps, pass, difference), pass.goesOn)
  await deps.differences.markMended(open.filter((_, index) => answers[index] === 'gone').map(({ id }) => id))
  const still = open.filter((_, index) => answers[index] === 'still')
  for (const difference of still) await deps.differences.saveFound([asFound(difference)])
}

function asFound({ kind, objectId, orderId, expected, found }: StoredDifference): PaymentDifference {
  return { kind, objectId, expected, found, ...(orderId === undefined ? {} : { orderId }) }
}

async function isGone(
  deps: ComparePaymentsDeps,
  pass: ReconcilePass,
  difference: StoredDifference,
): Promise<'gone' | 'still' | 'unknown'> {
  const orders = await deps.search.findMany({
    orderIds: difference.orderId === undefined ? [] : [difference.orderId],
    sessionIds: isAboutSession(difference) ? [difference.objectId] : [],
    paymentIntentIds: [],
  })
  const sessionId = isAboutSession(difference) ? difference.objectId : orders[0]?.sessionId
  if (sessionId === undefined) return 'still'
  const facts = await deps.gateway.fetchPayment(sessionId)
  if (!facts.ok) {
    if (facts.error.code !== 'payments_unavailable') return 'still'
    pass.noteFailure(facts.error, aboutOf(difference))
    return 'unknown'
  }
  if (isAboutSession(difference) && isPaidBack(facts.value)) return 'gone'
  const left = compareWithStripe(listedOf(facts.value), await withLedger(deps, orders))
  return left.some((other) => keyOf(other) === keyOf(difference)) ? 'still' : 'gone'
}

/** One payment in the form of a list. */
export function listedOf({ session, payment, refunds, disputes }: PaymentFacts): Listed {
  const part = payment === undefined ? {} : { paymentIntentId: payment.id }
  const isPaid = session.status === 'complete' && session.paymentStatus !== 'unpaid'
  return {
    sessions: isPaid ? [session] : [],
    unpaid: isPaid ? [] : [{ id: session.id, found: `session ${session.status}, ${session.paymentStatus}` }],
    refunds: refunds.map((refund) => ({ ...refund, ...part })),
    disputes: disputes.map((dispute) => ({ ...dispute, ...part })),
  }
}

function keyOf({ kind, objectId }: { readonly kind: string; readonly objectId: string }): string {
  return `${kind} ${objectId}`
}
