import { setTimeout as sleep } from 'node:timers/promises'

import { minorAmount } from '@tessera/core/money/minor-amount'
import type { Order } from '@tessera/core/payments/order'
import type { RefundFact } from '@tessera/core/payments/payment-facts'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { CreditManager } from '../../ports/credit-manager.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import { refundRequestMetadata } from '../../ports/payment-gateway.ts'
import type { GatewayFailure, PaymentGateway } from '../../ports/payment-gateway.ts'
import type { RefundRequest, RefundRequestStore } from '../../ports/refund-requests.ts'
import type { ApplyFailure, ApplyOrder } from './apply-order.ts'

export type PayBackDeps = {
  readonly orders: Pick<OrderStore, 'find'>
  readonly requests: Pick<RefundRequestStore, 'end' | 'noteUnfinished'>
  readonly gateway: Pick<PaymentGateway, 'refund' | 'findRefund'>
  readonly credits: Pick<CreditManager, 'hold' | 'release'>
  readonly applyOrder: ApplyOrder
  /** Milliseconds until the books are asked again; the simulation has no time of its own. */
  readonly wait?: (ms: number) => Promise<unknown>
}

export type PaidBack = { readonly refund: RefundFact; readonly order: Order }

export type PayBackFailure =
  /** Nothing was paid back, and nothing will be for this request. */
  | { readonly code: 'refused'; readonly failure: string }
  /** Not known, or not booked yet; the request stays open and is finished later. */
  | { readonly code: 'unfinished'; readonly cause: ApplyFailure }

/** Stands at a refund that was broken off before the provider heard of it, and whose credits are free again. */
export const interruptedFailure = 'interrupted'

/**
 * Carries out a refund that was written down. The request's id is the idempotency key at the provider, so however often
 * this is called for a request, by whomever, money goes back once; credits move only by what the provider then says.
 * @param options.isResumed it was begun before: what the provider has on record is looked at before anything is asked
 */
export async function payBack(
  deps: PayBackDeps,
  request: RefundRequest,
  options: { readonly isResumed: boolean },
): Promise<Result<PaidBack, PayBackFailure>> {
  const order = await deps.orders.find(request.orderId)
  if (order?.paymentIntentId === undefined) return refuse(deps, { request, order }, 'order_without_payment')
  const asked = options.isResumed
    ? await resume(deps, request, { walletId: order.walletId, paymentIntentId: order.paymentIntentId })
    : await askForRefund(deps, request, order.paymentIntentId)
  if (!asked.ok) {
    return asked.error.code === 'payments_unavailable'
      ? leaveOpen(deps, request, asked.error)
      : refuse(deps, { request, order }, asked.error.reason)
  }
  // While the request is open whoever applies the order finds its hold.
  const applied = await deps.applyOrder(order.id)
  if (!applied.ok) return leaveOpen(deps, request, applied.error)
  // The provider's lists may lag behind its answers: until the refund is booked its credits stay held.
  const isBooked = applied.value.refunds.some(({ id }) => id === asked.value.id)
  if (!isBooked) {
    return leaveOpen(deps, request, {
      code: 'order_busy',
      reason: `the provider made refund ${asked.value.id}, and does not list it yet`,
    })
  }
  // Where somebody else's look took the credits, the hold is still there.
  await end(deps, { request, order }, { status: 'done', refundId: asked.value.id })
  const after = (await deps.orders.find(order.id)) ?? order
  return ok({ refund: after.refunds.find(({ id }) => id === asked.value.id) ?? asked.value, order: after })
}

function askForRefund(deps: PayBackDeps, request: RefundRequest, paymentIntentId: string) {
  return deps.gateway.refund({
    paymentIntentId,
    amountMinor: minorAmount(request.amountMinor),
    idempotencyKey: request.id,
    metadata: { order_id: request.orderId, [refundRequestMetadata]: request.id },
  })
}

/** The provider forgets idempotency keys after a day, but never a refund. */
async function resume(
  deps: PayBackDeps,
  request: RefundRequest,
  { walletId, paymentIntentId }: { readonly walletId: string; readonly paymentIntentId: string },
): Promise<Result<RefundFact, GatewayFailure>> {
  const made = await deps.gateway.findRefund({ paymentIntentId, requestId: request.id })
  if (!made.ok) return made
  if (made.value !== undefined) return ok(made.value)
  const kept = await keepsCredits(deps, request, walletId)
  if (!kept.ok) return kept
  return askForRefund(deps, request, paymentIntentId)
}

/** Where the credits are free again they may have been spent since: nobody pays for them unasked. */
async function keepsCredits(
  { credits }: PayBackDeps,
  { hold }: RefundRequest,
  walletId: string,
): Promise<Result<undefined, GatewayFailure>> {
  if (hold === undefined) return ok(undefined)
  const { id: holdId, amountMicro } = hold
  // Asked for once more, a hold of ours that is still open is found again.
  const held = await credits.hold({ holdId, walletId, amountMicro, minimumMicro: amountMicro })
  if (held.ok && held.value.replayed) return ok(undefined)
  return !held.ok && held.error.code === 'ledger_unavailable'
    ? err({ code: 'payments_unavailable', reason: 'the books do not answer' })
    : err({ code: 'payments_refused', reason: interruptedFailure })
}

/** Why stands at the request, for whoever wonders what it waits for. */
async function leaveOpen(
  { requests }: PayBackDeps,
  request: RefundRequest,
  cause: ApplyFailure,
): Promise<Result<PaidBack, PayBackFailure>> {
  await requests.noteUnfinished({ id: request.id, reason: 'reason' in cause ? cause.reason : cause.code })
  return err({ code: 'unfinished', cause })
}

/** Nothing is read after the end: a request that has ended is not resumed, so its hold would stay. */
async function refuse(
  deps: PayBackDeps,
  { request, order }: { readonly request: RefundRequest; readonly order: Order | undefined },
  failure: string,
): Promise<Result<PaidBack, PayBackFailure>> {
  await end(deps, { request, order }, { status: 'refused', failure })
  return err({ code: 'refused', failure })
}

/**
 * An end whose answer got lost may have been written, and then nobody resumes the request: its hold is freed all the
 * same. Where it was not written, whoever resumes the request comes to the same end without the hold.
 */
async function end(
  deps: PayBackDeps,
  { request, order }: { readonly request: RefundRequest; readonly order: Order | undefined },
  outcome: Parameters<RefundRequestStore['end']>[0]['outcome'],
): Promise<void> {
  try {
    await deps.requests.end({ id: request.id, outcome })
  } finally {
    if (order !== undefined) await releaseHold(deps, { request, order })
  }
}

/** How often the books are asked before whoever waits is answered, and after how long each time. */
const mostAsked = 4
const askedAgainAfterMs = 30_000

/**
 * Until the books have it: as long as this process lives it renews the lease of what it holds, so nobody else would
 * free it. Whoever waits for the refund does not wait for that.
 */
async function releaseHold(
  deps: PayBackDeps,
  { request, order }: { readonly request: RefundRequest; readonly order: Order },
): Promise<void> {
  const { hold } = request
  if (hold === undefined) return
  const release = { holdId: hold.id, walletId: order.walletId, reason: 'empty' } as const
  for (let asked = 1; asked <= mostAsked; asked += 1) {
    const released = await deps.credits.release(release)
    // Refused where it has ended: then there is nothing to do.
    if (released.ok || released.error.code !== 'ledger_unavailable') return
    if (asked < mostAsked) await (deps.wait ?? sleep)(released.error.retryAfterMs)
  }
  void releaseLater(deps, release)
}

/** Never rejects. */
async function releaseLater(
  { credits }: PayBackDeps,
  release: Parameters<CreditManager['release']>[0],
): Promise<void> {
  for (;;) {
    await sleep(askedAgainAfterMs, undefined, { ref: false })
    const released = await credits.release(release).catch(() => undefined)
    const isUnknown = released?.ok === false && released.error.code === 'ledger_unavailable'
    if (released !== undefined && !isUnknown) return
  }
}
