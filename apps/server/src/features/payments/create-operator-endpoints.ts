import { routes } from '@tessera/contracts/routes'
import { err } from '@tessera/core/result'

import type { AuditLog } from '../../ports/audit-log.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { PaymentSettingsStore } from '../../ports/payment-settings.ts'
import { listDifferences } from './list-differences.ts'
import { listAllOrders, listOwnOrders, showAnyOrder, showOwnOrder } from './list-orders.ts'
import type { ListOrdersDeps } from './list-orders.ts'
import { changePaymentSettings, showPaymentSettings } from './payment-settings-endpoints.ts'
import { reconcileEndpoint } from './reconcile.ts'
import type { ReconcileDeps } from './reconcile.ts'
import { refundOrderEndpoint } from './refund-order.ts'
import { refundOwnPurchaseEndpoint } from './refund-own-purchase.ts'
import type { OwnRefundReads, RefundOwnDeps } from './refund-own-purchase.ts'
import { listWebhookEvents, replayWebhookEvent, showWebhookDelivery } from './webhook-event-endpoints.ts'
import type { WebhookEventDeps } from './webhook-event-endpoints.ts'

export type OrderHistoryDeps = ListOrdersDeps &
  OwnRefundReads &
  WebhookEventDeps & {
    readonly settings: PaymentSettingsStore
    readonly differences: Parameters<typeof listDifferences>[0]['differences']
  }

/** What was bought and what became of it: to be read also while nothing can be bought. */
export function createOrderHistoryEndpoints(deps: OrderHistoryDeps): readonly Endpoint[] {
  return [
    listOwnOrders(deps),
    showOwnOrder(deps),
    listAllOrders(deps),
    showAnyOrder(deps),
    listWebhookEvents(deps),
    showWebhookDelivery(deps),
    replayWebhookEvent(deps),
    listDifferences(deps),
    showPaymentSettings(deps),
    changePaymentSettings(deps),
  ]
}

/** What has to ask the payment provider. */
export function createRefundEndpoints(
  deps: RefundOwnDeps & ReconcileDeps & { readonly audit: AuditLog },
): readonly Endpoint[] {
  return [refundOrderEndpoint(deps), refundOwnPurchaseEndpoint(deps), reconcileEndpoint(deps)]
}

/** The same addresses on a site that has no payment provider. */
export function createRefundsOffEndpoints(): readonly Endpoint[] {
  return [routes.adminRefund, routes.refundOwn, routes.reconcile].map((route) =>
    endpoint(route, async () =>
      err({ code: 'payments_off', message: 'Payments are switched off on this site.' }),
    ),
  )
}
