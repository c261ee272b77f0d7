import { createHash } from 'node:crypto'

import type { RefundResponse } from '@tessera/contracts/payments'
import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import type { Order } from '@tessera/core/payments/order'
import { planRefund } from '@tessera/core/payments/plan-refund'
import { err } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { AuditEntry } from '../../ports/audit-log.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { NewRefundRequest, RefundRequest, RefundRequestStore } from '../../ports/refund-requests.ts'
import { payBack } from './pay-back.ts'
import type { PayBackDeps } from './pay-back.ts'
import { answerPayBack, describeRefundRefusal, orderNotFound } from './refund-answers.ts'

export type RefundDeps = PayBackDeps & {
  readonly requests: RefundRequestStore
  readonly ids: IdSource
  readonly clock: Clock
}

/**
 * POST /api/credits/admin/orders/{id}/refund. The same Idempotency-Key makes one refund, however often it is sent; a
 * refund is written down, with who and why, before the provider is asked.
 */
export function refundOrderEndpoint(deps: RefundDeps): Endpoint {
  return endpoint(routes.adminRefund, async ({ actor, params, body, requestId, idempotencyKey }) =>
    idempotencyKey === undefined
      ? err(keyMissing)
      : refundOrder(deps, {
          actorId: actor.userId,
          orderId: params['id'] ?? '',
          amountMinor: BigInt(body.amount_minor),
          reason: body.reason,
          requestId,
          idempotencyKey,
        }),
  )
}

export type RefundAsked = {
  readonly actorId: string
  readonly orderId: string
  readonly amountMinor: bigint
  readonly reason: string
  readonly requestId: string
  readonly idempotencyKey: string
}

/** Refunds so much of an order, as the operator wants it. */
export async function refundOrder(
  deps: RefundDeps,
  { actorId, orderId, amountMinor, reason, requestId, idempotencyKey }: RefundAsked,
): Promise<Result<RefundResponse, ApiFailure>> {
  const idempotency = {
    scopeKey: `${actorId} ${routes.adminRefund.path} ${idempotencyKey}`,
    requestHash: refundHash([orderId, String(amountMinor), reason]),
  }
  const earlier = await deps.requests.findByKey(idempotency.scopeKey)
  if (earlier) return repeatRefund(deps, earlier, idempotency.requestHash)
  const fresh = await readFreshOrder(deps, orderId)
  if (!fresh.ok) return fresh
  const plan = planRefund(fresh.value, amountMinor)
  if (!plan.ok) return err(describeRefundRefusal(plan.error))
  return askAndPayBack(deps, {
    request: {
      id: deps.ids.create('refundRequest'),
      orderId,
      amountMinor: plan.value,
      reason,
      actorId,
      idempotency,
    },
    order: fresh.value,
    requestId,
  })
}

const keyMissing: ApiFailure = {
  code: 'invalid_request',
  message: 'A refund needs an "Idempotency-Key", so that a second click cannot make a second refund.',
  param: 'Idempotency-Key',
}

/** The order as it stands at the provider at this moment: refunds made there count too. */
export async function readFreshOrder(
  deps: Pick<RefundDeps, 'orders' | 'applyOrder'>,
  orderId: string,
): Promise<Result<Order, ApiFailure>> {
  const order = await deps.orders.find(orderId)
  if (order === undefined) return err(orderNotFound)
  const applied = await deps.applyOrder(orderId)
  if (!applied.ok) return err(applied.error.code === 'payment_not_found' ? paymentUnknown : stateUnknown)
  const fresh = await deps.orders.find(orderId)
  invariant(fresh !== undefined, 'an order is never deleted')
  return { ok: true, value: fresh }
}

const paymentUnknown: ApiFailure = {
  code: 'payment_not_known',
  message:
    'The payment provider does not know this payment: it was made with another account or in another mode.',
}

const stateUnknown: ApiFailure = {
  code: 'payments_unavailable',
  message: 'The payment provider does not answer, so it is not known what can be refunded. Nothing was done.',
  retryAfterSeconds: 30,
}

/** Writes the request down with its entry of the audit log, then carries it out. */
export async function askAndPayBack(
  deps: RefundDeps,
  wanted: {
    readonly request: NewRefundRequest
    readonly order: Order
    readonly requestId: string
    /** Between the two, such as to keep the credits; what it returns ends the request. */
    readonly prepare?: (request: RefundRequest) => Promise<ApiFailure | undefined>
  },
): Promise<Result<RefundResponse, ApiFailure>> {
  const asked = await deps.requests.ask(wanted.request, auditOf(wanted))
  if (!asked.ok) {
    // The same key a moment ago: its request is the one that is under way.
    const { idempotency } = wanted.request
    const same = idempotency === undefined ? undefined : await deps.requests.findByKey(idempotency.scopeKey)
    if (same && idempotency) return repeatRefund(deps, same, idempotency.requestHash)
    return err(describeRefundRefusal(asked.error))
  }
  const refusal = await wanted.prepare?.(asked.value)
  if (refusal !== undefined) {
    await deps.requests.end({ id: asked.value.id, outcome: { status: 'refused', failure: refusal.code } })
    return err(refusal)
  }
  return answerPayBack(await payBack(deps, asked.value, { isResumed: false }))
}

function auditOf({
  request,
  order,
  requestId,
}: {
  readonly request: NewRefundRequest
  readonly order: Order
  readonly requestId: string
}): AuditEntry {
  return {
    actorId: request.actorId,
    action: 'payments.refund',
    subjectKind: 'order',
    subjectId: order.id,
    reason: request.reason,
    before: { status: order.status, refunded_minor: Number(order.refundedMinor) },
    after: {
      refund_request: request.id,
      amount_minor: Number(request.amountMinor),
      currency: order.currency,
      refunded_minor: Number(order.refundedMinor + request.amountMinor),
    },
    requestId,
  }
}

/** A request with held credits is first left to the process that began it. */
const patienceMs = 2 * 60_000

/** The first answer again, or what is missing of it. */
export async function repeatRefund(
  deps: RefundDeps,
  request: RefundRequest,
  requestHash: string,
): Promise<Result<RefundResponse, ApiFailure>> {
  if (request.requestHash !== requestHash) {
    return err({
      code: 'idempotency_conflict',
      message: 'This Idempotency-Key was used for another request.',
    })
  }
  if (request.status === 'refused') {
    return answerPayBack(err({ code: 'refused', failure: request.failure ?? '' }))
  }
  if (request.status === 'done') {
    const order = await deps.orders.find(request.orderId)
    const refund = order?.refunds.find(({ id }) => id === request.refundId)
    invariant(order !== undefined && refund !== undefined, 'a refund that was booked stands at its order')
    return answerPayBack({ ok: true, value: { order, refund } })
  }
  if (request.hold !== undefined && deps.clock.nowMs() - request.createdAtMs < patienceMs) {
    return err(describeRefundRefusal({ code: 'refund_under_way' }))
  }
  return answerPayBack(await payBack(deps, request, { isResumed: true }))
}

/** One word for what was asked, to tell a repeat from another request under the same key. */
export function refundHash(fields: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}
