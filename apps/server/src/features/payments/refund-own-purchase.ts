import type { RefundResponse } from '@tessera/contracts/payments'
import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import type { Order } from '@tessera/core/payments/order'
import { planOwnRefund } from '@tessera/core/payments/plan-refund'
import type { OwnRefund } from '@tessera/core/payments/plan-refund'
import { unusedPartOf } from '@tessera/core/payments/unused-part'
import { err } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { CreditManager } from '../../ports/credit-manager.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { OrderLedger } from '../../ports/order-ledger.ts'
import type { PaymentSettingsStore } from '../../ports/payment-settings.ts'
import type { RefundRequest } from '../../ports/refund-requests.ts'
import { orderNotFound } from './refund-answers.ts'
import { askAndPayBack, readFreshOrder, refundHash, repeatRefund } from './refund-order.ts'
import type { RefundDeps } from './refund-order.ts'

export type OwnRefundReads = {
  readonly settings: Pick<PaymentSettingsStore, 'get'>
  readonly orderLedger: Pick<OrderLedger, 'findUse'>
  readonly credits: Pick<CreditManager, 'findBalance'>
  readonly clock: Clock
  /** Only the simulation gives another one: to plant bugs that it must find. */
  readonly planOwnRefund?: typeof planOwnRefund
}

export type RefundOwnDeps = RefundDeps &
  OwnRefundReads & { readonly credits: Pick<CreditManager, 'findBalance' | 'hold' | 'release'> }

const dayMs = 24 * 60 * 60_000

/** POST /api/credits/orders/{id}/refund: the unused part of an own purchase, within the operator's window. */
export function refundOwnPurchaseEndpoint(deps: RefundOwnDeps): Endpoint {
  return endpoint(routes.refundOwn, ({ actor, params, body, requestId, idempotencyKey }) =>
    refundOwnPurchase(deps, {
      userId: actor.userId,
      orderId: params['id'] ?? '',
      reason: body.reason ?? 'unused credits',
      requestId,
      idempotencyKey,
    }),
  )
}

export type OwnRefundAsked = {
  readonly userId: string
  readonly orderId: string
  readonly reason: string
  readonly requestId: string
  readonly idempotencyKey: string | undefined
}

/** Gives a buyer back what is unused of a purchase: written down and its credits held before the provider is asked. */
export async function refundOwnPurchase(
  deps: RefundOwnDeps,
  { userId, orderId, reason, requestId, idempotencyKey }: OwnRefundAsked,
): Promise<Result<RefundResponse, ApiFailure>> {
  const order = await deps.orders.find(orderId)
  if (order?.userId !== userId) return err(orderNotFound)
  const idempotency =
    idempotencyKey === undefined
      ? undefined
      : {
          scopeKey: `${userId} ${routes.refundOwn.path} ${idempotencyKey}`,
          requestHash: refundHash([order.id, reason]),
        }
  const earlier = idempotency === undefined ? undefined : await deps.requests.findByKey(idempotency.scopeKey)
  if (earlier && idempotency) return repeatRefund(deps, earlier, idempotency.requestHash)
  const fresh = await readFreshOrder(deps, order.id)
  if (!fresh.ok) return fresh
  const offer = await findOwnRefund(deps, fresh.value)
  if (offer === undefined) return err(nothingOffered)
  const id = deps.ids.create('refundRequest')
  return askAndPayBack(deps, {
    request: {
      id,
      orderId: order.id,
      amountMinor: offer.amountMinor,
      reason,
      actorId: userId,
      hold: { id, amountMicro: offer.creditsMicro },
      ...(idempotency === undefined ? {} : { idempotency }),
    },
    order: fresh.value,
    requestId,
    prepare: (request) => holdCredits(deps, request, order.walletId),
  })
}

/** What the buyer could have back of an order now; undefined where nothing is offered. */
export async function findOwnRefund(deps: OwnRefundReads, order: Order): Promise<OwnRefund | undefined> {
  const { selfServiceRefundDays } = await deps.settings.get()
  if (selfServiceRefundDays === 0 || order.grantedMicro === 0n) return undefined
  const balance = await deps.credits.findBalance(order.walletId)
  if (balance === undefined || balance.availableMicro <= 0n) return undefined
  return (deps.planOwnRefund ?? planOwnRefund)(order, {
    unusedMicro: unusedPartOf(order.id, await deps.orderLedger.findUse(order)),
    availableMicro: balance.availableMicro,
    windowMs: selfServiceRefundDays * dayMs,
    nowMs: deps.clock.nowMs(),
  })
}

/** Until the provider has answered nobody can spend what is given back. */
async function holdCredits(
  { credits }: RefundOwnDeps,
  request: RefundRequest,
  walletId: string,
): Promise<ApiFailure | undefined> {
  if (request.hold === undefined) return undefined
  const held = await credits.hold({
    holdId: request.hold.id,
    walletId,
    amountMicro: request.hold.amountMicro,
    minimumMicro: request.hold.amountMicro,
  })
  if (held.ok) return undefined
  if (held.error.code === 'ledger_unavailable') {
    return {
      code: 'unavailable',
      message: 'The books do not answer. Nothing was refunded.',
      retryAfterSeconds: 5,
    }
  }
  return nothingOffered
}

const nothingOffered: ApiFailure = {
  code: 'nothing_to_give_back',
  message: 'Nothing of this purchase can be given back: it was used, or the time for it is over.',
}
