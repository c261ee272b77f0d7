import type { PurchaseStatusResponse } from '@tessera/contracts/payments'
import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import { creditsToJson, zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { Order, OrderStatus } from '@tessera/core/payments/order'
import { err, ok } from '@tessera/core/result'

import type { CreditManager } from '../../ports/credit-manager.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { ApplyOrder } from './apply-order.ts'

export type ShowPurchaseDeps = {
  readonly orders: Pick<OrderStore, 'findBySession' | 'noteChecked'>
  readonly credits: Pick<CreditManager, 'findBalance'>
  /** Undefined where payments are off: then what is stored is all that is known. */
  readonly applyOrder: ApplyOrder | undefined
  readonly clock: Clock
}

/** A page that asks again and again makes the provider answer at most this often. */
const checkedForMs = 1_000

/** GET /api/credits/purchase/{session_id}: credits what was paid, also where no webhook ever comes. */
export function showPurchase(deps: ShowPurchaseDeps): Endpoint {
  return endpoint(routes.purchaseStatus, async ({ actor, params }) => {
    const stored = await deps.orders.findBySession(params['session_id'] ?? '')
    if (stored?.userId !== actor.userId) {
      return err({ code: 'not_found', message: 'There is no such purchase.' })
    }
    const order = await bringUpToDate(deps, stored)
    const balance = await deps.credits.findBalance(order.walletId)
    return ok(describe(order, creditsToJson(balance?.balanceMicro ?? zeroMicroCredits)))
  })
}

async function bringUpToDate({ applyOrder, clock, orders }: ShowPurchaseDeps, order: Order): Promise<Order> {
  const wasJustChecked = (order.checkedAtMs ?? 0) + checkedForMs > clock.nowMs()
  if (applyOrder === undefined || statusOf(order.status) !== 'pending' || wasJustChecked) return order
  const applied = await applyOrder(order.id)
  if (applied.ok) return applied.value
  // The provider is away: what is stored is still true, and the webhook or the reconciliation goes on.
  await orders.noteChecked(order.id)
  return order
}

function describe(order: Order, balance: number): PurchaseStatusResponse {
  return {
    order_id: order.id,
    status: statusOf(order.status),
    package: order.package,
    credits: creditsToJson(order.creditsMicro),
    amount_minor: Number(order.totalMinor ?? order.amountMinor),
    currency: order.currency,
    balance,
    return_to: order.returnTo ?? null,
    receipt_url: order.receiptUrl ?? null,
    created_at: new Date(order.createdAtMs).toISOString(),
  }
}

const statusByOrderStatus = {
  created: 'pending',
  open: 'pending',
  processing: 'pending',
  granted: 'paid',
  part_refunded: 'paid',
  disputed: 'paid',
  refunded: 'refunded',
  charged_back: 'refunded',
  failed: 'failed',
  expired: 'expired',
} as const satisfies Record<OrderStatus, PurchaseStatusResponse['status']>

function statusOf(status: OrderStatus): PurchaseStatusResponse['status'] {
  return statusByOrderStatus[status]
}
