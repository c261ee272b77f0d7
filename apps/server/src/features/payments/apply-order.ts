import type { Clock } from '@tessera/core/clock'
import { assertNever } from '@tessera/core/invariant'
import { microCredits, zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { decideOrder, frozenMicroOf } from '@tessera/core/payments/decide-order'
import type { OrderMove } from '@tessera/core/payments/decide-order'
import type { Order } from '@tessera/core/payments/order'
import type { PaymentFacts } from '@tessera/core/payments/payment-facts'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { CreditManager } from '../../ports/credit-manager.ts'
import type { OrderMails } from '../../ports/order-mails.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { GatewayFailure, PaymentGateway, PaymentLook } from '../../ports/payment-gateway.ts'
import type { RefundRequestStore } from '../../ports/refund-requests.ts'
import type { WebhookInbox } from '../../ports/webhook-inbox.ts'
import type { InTurn } from '../common/in-turn.ts'
import { findUnknownSessions } from './find-unknown-sessions.ts'
import { readFreezable } from './freezable.ts'
import type { FreezableDeps } from './freezable.ts'
import { newsOf } from './order-news.ts'
import { postMove } from './post-move.ts'

export type ApplyOrderDeps = FreezableDeps & {
  readonly orders: OrderStore
  readonly gateway: PaymentGateway
  readonly credits: CreditManager
  readonly mails: OrderMails
  readonly inbox: Pick<WebhookInbox, 'finish'>
  readonly requests: Pick<RefundRequestStore, 'findOpen'>
  readonly clock: Clock
  readonly inTurn: InTurn<Result<Order, ApplyFailure>>
  /** Only the simulation gives another one: to plant bugs that it must find. */
  readonly decideOrder?: typeof decideOrder
  /** Told of every movement, for the figures of the operator. */
  readonly onMove?: (type: 'grant' | 'take_back' | 'give_back' | 'freeze' | 'unfreeze') => void
}

export type ApplyOptions = {
  /** A session that says it belongs to the order, where the order does not know its own yet. */
  readonly sessionId?: string
  /** It was looked for already, and there is none. */
  readonly hasNoSession?: boolean
  /** Events that ask for this: marked as done in the transaction of the effect. */
  readonly eventIds?: readonly string[]
  /** The order as it was read a moment ago; if it has changed since, it is read again. */
  readonly order?: Order
  /** `quick`, the provider's lists are left out where they are surely empty: for who asks about a payment, not about refunds. */
  readonly look?: PaymentLook
}

export type ApplyFailure =
  | GatewayFailure
  | { readonly code: 'order_not_found' }
  /** Others changed it all the time, or the books did not answer: what was posted stays, the rest comes next time. */
  | { readonly code: 'order_busy'; readonly reason: string }

export type ApplyOrder = (orderId: string, options?: ApplyOptions) => Promise<Result<Order, ApplyFailure>>

/** A grant, claw-backs and freezes; more than any payment needs at once. */
const mostSteps = 12
const mostReadings = 6

/**
 * The one function through which a payment moves credits, whoever noticed it: the webhook, the page that the buyer comes
 * back to, the reconciliation. Reads the order, fetches what the provider says now, and posts what is missing between
 * the two, step by step; each step stands in the books together with the order's new state. Called any number of times,
 * at once or later, it ends in the same books.
 */
export function createApplyOrder(deps: ApplyOrderDeps): ApplyOrder {
  return (orderId, options = {}) => {
    const isOnlyLooking =
      options.look === 'quick' && options.eventIds === undefined && options.sessionId === undefined
    return deps.inTurn(orderId, () => applyInTurn(deps, orderId, options), isOnlyLooking ? 'shared' : 'own')
  }
}

async function applyInTurn(
  deps: ApplyOrderDeps,
  orderId: string,
  options: ApplyOptions,
): Promise<Result<Order, ApplyFailure>> {
  for (let reading = 1; reading <= mostReadings; reading += 1) {
    const order = (reading === 1 && options.order) || (await deps.orders.find(orderId))
    if (order === undefined) return err({ code: 'order_not_found' })
    const facts = await fetchFacts(deps, order, options)
    if (!facts.ok) return facts
    if (facts.value === undefined) return applyNothing(deps, order, options)
    const applied = await applyFacts(deps, { order, facts: facts.value, options })
    if (applied !== 'changed_meanwhile') return applied
  }
  return err({ code: 'order_busy', reason: 'changed by others all the time' })
}

async function fetchFacts(
  { gateway, clock }: ApplyOrderDeps,
  order: Order,
  options: ApplyOptions,
): Promise<Result<PaymentFacts | undefined, GatewayFailure>> {
  const sessionId = order.sessionId ?? options.sessionId
  const isAllKnown = order.refunds.length === 0 && order.disputes.length === 0
  const look = isAllKnown ? options.look : 'thorough'
  if (sessionId !== undefined) return gateway.fetchPayment(sessionId, look)
  if (options.hasNoSession === true) return ok(undefined)
  const found = await findUnknownSessions({ gateway, clock }, [order])
  if (!found.ok) return found
  const foundId = found.value.get(order.id)
  return foundId === undefined ? ok(undefined) : gateway.fetchPayment(foundId, look)
}

/** No session was ever made for it. After a while nobody will make one any more. */
async function applyNothing(
  deps: ApplyOrderDeps,
  order: Order,
  options: ApplyOptions,
): Promise<Result<Order, ApplyFailure>> {
  if (order.status === 'created' && order.createdAtMs + abandonedAfterMs < deps.clock.nowMs()) {
    await deps.orders.giveUp(order.id)
  }
  const current = (await deps.orders.find(order.id)) ?? order
  if (options.eventIds === undefined) await deps.orders.noteChecked(order.id)
  else await deps.orders.save(current, doneMarks(current, options))
  return ok((await deps.orders.find(order.id)) ?? current)
}

/** Longer than an order that was being made is offered again. */
const abandonedAfterMs = 60 * 60_000

type Application = {
  readonly order: Order
  readonly facts: PaymentFacts
  readonly options: ApplyOptions
}

async function applyFacts(
  deps: ApplyOrderDeps,
  { order: stored, facts, options }: Application,
): Promise<Result<Order, ApplyFailure> | 'changed_meanwhile'> {
  const decide = deps.decideOrder ?? decideOrder
  let order = stored
  let hasLeft = true
  let isRefundHoldGone = false
  let freedMicro: MicroCredits | undefined
  for (let step = 1; step <= mostSteps; step += 1) {
    const limits = {
      freezableMicro: hasLeft ? await freezableOf(deps, order, { facts, freedMicro }) : zeroMicroCredits,
    }
    const decision = decide(order, facts, limits)
    const after = { ...decision.order, checkedAtMs: deps.clock.nowMs() }
    const { move } = decision
    const most = hasLeft ? freezableAfter(move, after) : { freezableMicro: zeroMicroCredits }
    const isLast = move === undefined || decide(after, facts, most).move === undefined
    const companions = [
      ...(await deps.mails.mailsFor(newsOf({ stored, after, move, isLast }))),
      ...(isLast ? doneMarks(order, options) : []),
    ]
    if (move === undefined) return finish(deps, { stored: order, after, companions })
    const posted = await postMove(deps, { order, after, move, companions, isRefundHoldGone })
    switch (posted.type) {
      case 'posted':
        deps.onMove?.(move.type)
        freedMicro = freedBy(move, { ...limits, before: order, after: posted.order })
        order = posted.order
        if (isLast) return ok(order)
        break
      case 'nothing_to_freeze':
        hasLeft = false
        break
      case 'hold_gone':
        isRefundHoldGone = true
        break
      case 'changed_meanwhile':
        return 'changed_meanwhile'
      case 'failed':
        return err({ code: 'order_busy', reason: posted.reason })
      default:
        return assertNever(posted)
    }
  }
  return err({ code: 'order_busy', reason: 'too many steps' })
}

/** What a step frees may be frozen anew: how much that is shows only then. A freeze took all that there was. */
function freezableAfter(move: OrderMove | undefined, order: Order) {
  return { freezableMicro: move?.type === 'freeze' ? zeroMicroCredits : order.creditsMicro }
}

async function freezableOf(
  deps: ApplyOrderDeps,
  order: Order,
  { facts, freedMicro }: { readonly facts: PaymentFacts; readonly freedMicro: MicroCredits | undefined },
): Promise<MicroCredits> {
  return facts.disputes.length === 0 ? zeroMicroCredits : readFreezable(deps, order, freedMicro)
}

/** What is freed to be frozen anew with more stays the order's own, whatever the order of use says by then. */
function freedBy(
  move: OrderMove,
  step: { readonly freezableMicro: MicroCredits; readonly before: Order; readonly after: Order },
): MicroCredits | undefined {
  if (move.type !== 'unfreeze') return undefined
  return microCredits(step.freezableMicro + frozenMicroOf(step.before) - frozenMicroOf(step.after))
}

function doneMarks(order: Order, { eventIds }: ApplyOptions) {
  return (eventIds ?? []).map((eventId) => ({
    type: 'webhook_event_done' as const,
    eventId,
    orderId: order.id,
  }))
}

/** Nothing moves: the rest of what the provider said is written, where it is new. */
async function finish(
  deps: ApplyOrderDeps,
  parts: {
    readonly stored: Order
    readonly after: Order
    readonly companions: Parameters<OrderStore['save']>[1]
  },
): Promise<Result<Order, ApplyFailure> | 'changed_meanwhile'> {
  const { stored, after, companions } = parts
  if (isSame(stored, after)) {
    if (companions.length === 0) {
      await deps.orders.noteChecked(stored.id)
      return ok(after)
    }
    const done = companions.filter((companion) => companion.type === 'webhook_event_done')
    if (done.length === companions.length) {
      // Most payments are told of by several events: the first has done all that the others ask for.
      await Promise.all(done.map((mark) => deps.inbox.finish({ ...mark, status: 'done' })))
      return ok(after)
    }
  }
  const isSaved = await deps.orders.save(after, companions)
  return isSaved ? ok({ ...after, version: after.version + 1n }) : 'changed_meanwhile'
}

function isSame(stored: Order, after: Order): boolean {
  return fingerprint(stored) === fingerprint(after)
}

function fingerprint(order: Order): string {
  const { checkedAtMs: _, ...rest } = order
  return JSON.stringify(Object.entries(rest).toSorted(byName), (__, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : sortedFields(value),
  )
}

function sortedFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(byName))
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
