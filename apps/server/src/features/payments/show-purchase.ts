import type { PurchaseStatusResponse } from '@tessera/contracts/payments'
import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import { creditsToJson, zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { Order, OrderStatus } from '@tessera/core/payments/order'
import { chargedBackMinorOf, isAllRevoked, isInReview } from '@tessera/core/payments/order-outcome'
import { err, ok } from '@tessera/core/result'

import type { CreditManager } from '../../ports/credit-manager.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { OrderLedger } from '../../ports/order-ledger.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { ApplyOrder } from './apply-order.ts'

export type ShowPurchaseDeps = {
  readonly orders: Pick<OrderStore, 'findBySession' | 'noteChecked'>
  readonly credits: Pick<CreditManager, 'findBalance'>
  readonly orderLedger: Pick<OrderLedger, 'findRepaid'>
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
    return ok(describe(order, await readWallet(deps, order)))
  })
}

async function bringUpToDate({ applyOrder, clock, orders }: ShowPurchaseDeps, order: Order): Promise<Order> {
  const wasJustChecked = (order.checkedAtMs ?? 0) + checkedForMs > clock.nowMs()
  if (applyOrder === undefined || !isUndecided(order) || wasJustChecked) return order
  const applied = await applyOrder(order.id, { look: 'quick' })
  if (applied.ok) return applied.value
  // The provider is away: what is stored is still true, and the webhook or the reconciliation goes on.
  await orders.noteChecked(order.id)
  return order
}

/** More can still come of it without its buyer doing anything. */
function isUndecided(order: Order): boolean {
  const status = statusOf(order)
  return status === 'pending' || status === 'in_review'
}

type WalletFigures = {
  readonly balanceMicro: MicroCredits
  readonly debtMicro: MicroCredits
  readonly repaidMicro: MicroCredits
}

async function readWallet({ credits, orderLedger }: ShowPurchaseDeps, order: Order): Promise<WalletFigures> {
  const [balance, repaidMicro] = await Promise.all([
    credits.findBalance(order.walletId),
    order.grantedMicro === 0n ? zeroMicroCredits : orderLedger.findRepaid(order),
  ])
  return {
    balanceMicro: balance?.balanceMicro ?? zeroMicroCredits,
    debtMicro: balance?.debtMicro ?? zeroMicroCredits,
    repaidMicro,
  }
}

function describe(order: Order, wallet: WalletFigures): PurchaseStatusResponse {
  return {
    order_id: order.id,
    status: statusOf(order),
    package: order.package,
    credits: creditsToJson(order.creditsMicro),
    credits_revoked: creditsToJson(order.revokedMicro),
    repaid: creditsToJson(wallet.repaidMicro),
    amount_minor: Number(order.totalMinor ?? order.amountMinor),
    refunded_minor: Number(order.refundedMinor),
    charged_back_minor: Number(chargedBackMinorOf(order)),
    currency: order.currency,
    balance: creditsToJson(wallet.balanceMicro),
    debt: creditsToJson(wallet.debtMicro),
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
  charged_back: 'paid',
  failed: 'failed',
  expired: 'expired',
} as const satisfies Record<OrderStatus, PurchaseStatusResponse['status']>

function statusOf(order: Order): PurchaseStatusResponse['status'] {
  if (isInReview(order)) return 'in_review'
  // Of a lost dispute about a part the rest stays with its buyer.
  return isAllRevoked(order) ? 'refunded' : statusByOrderStatus[order.status]
}
