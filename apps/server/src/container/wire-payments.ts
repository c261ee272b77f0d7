import type { AddressInfo } from 'node:net'

import type { ConfigResponse } from '@tessera/contracts/config'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

import type { Database } from '../adapters/db/database.ts'
import { createBuyers } from '../adapters/db/payments/buyers.ts'
import { createOrderLedger } from '../adapters/db/payments/order-ledger.ts'
import { createOrderSearch } from '../adapters/db/payments/order-search.ts'
import { createOrderStore } from '../adapters/db/payments/order-store.ts'
import { createPaymentDifferenceStore } from '../adapters/db/payments/payment-difference-store.ts'
import { createPaymentSettingsStore } from '../adapters/db/payments/payment-settings-store.ts'
import { createPaymentWalkStore } from '../adapters/db/payments/payment-walk-store.ts'
import { createRefundRequestStore } from '../adapters/db/payments/refund-request-store.ts'
import { createWebhookEventLog } from '../adapters/db/payments/webhook-event-log.ts'
import { createWebhookInbox } from '../adapters/db/payments/webhook-inbox.ts'
import { handledEventTypes } from '../adapters/stripe/handled-event-types.ts'
import type { Config } from '../config.ts'
import type { RefreshableCatalogue } from '../features/catalogue/create-catalogue.ts'
import { createTurns } from '../features/common/in-turn.ts'
import { createApplyOrder } from '../features/payments/apply-order.ts'
import {
  createOrderHistoryEndpoints,
  createRefundEndpoints,
  createRefundsOffEndpoints,
} from '../features/payments/create-operator-endpoints.ts'
import { createEventWork } from '../features/payments/event-work.ts'
import type { EventWork } from '../features/payments/event-work.ts'
import { createProviderPause } from '../features/payments/provider-pause.ts'
import { purchaseEndpoint } from '../features/payments/purchase.ts'
import { createReceiveWebhook } from '../features/payments/receive-webhook.ts'
import { reconcile, reconcileDue } from '../features/payments/reconcile.ts'
import { showPurchase } from '../features/payments/show-purchase.ts'
import type { Metrics } from '../http/metrics.ts'
import { createPublicUrlReader } from '../http/public-url.ts'
import { registerWebhookRoute } from '../http/webhook-route.ts'
import { forgetOldEventsJob } from '../jobs/forget-old-events.ts'
import { processWebhookEventsJob } from '../jobs/process-webhook-events.ts'
import { reconcilePaymentsJob } from '../jobs/reconcile-payments.ts'
import type { Job } from '../jobs/scheduler.ts'
import type { CreditManager } from '../ports/credit-manager.ts'
import type { Endpoint } from '../ports/endpoint.ts'
import type { OrderMails } from '../ports/order-mails.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import { type PaymentProvider, wirePaymentProvider } from './wire-payment-provider.ts'
import type { PeopleParts } from './wire-people.ts'

export type PaymentDeps = {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
  readonly metrics: Metrics
  readonly credits: CreditManager
  readonly catalogue: RefreshableCatalogue
  readonly people: Pick<PeopleParts, 'audit' | 'checkOrigin' | 'readClientPlace'>
  readonly mails: OrderMails
}

export type PaymentParts = {
  readonly kind: ConfigResponse['payments']
  readonly endpoints: readonly Endpoint[]
  /** The webhook, and the payment page of the sandbox. */
  readonly plugins: readonly ((app: FastifyInstance) => void)[]
  readonly jobs: readonly Job[]
  connect(address: AddressInfo): Promise<void>
  /** Nothing new is taken up; what runs is waited for. */
  stop(): Promise<void>
  close(): Promise<void>
}

type PaymentStores = ReturnType<typeof openStores>

/** Everything that people buy and get back. */
export async function wirePayments(deps: PaymentDeps): Promise<PaymentParts> {
  const { config } = deps
  const provider = await wirePaymentProvider({ ...deps, checkOrigin: deps.people.checkOrigin })
  const stores = openStores(deps)
  const serving = serve(deps, stores, provider)
  if (config.payments.kind === 'live' && !deps.catalogue.arePricesConfirmed()) {
    deps.logger.warn('no money is taken before a superadmin has confirmed a price list: Admin → Prices')
  }
  return {
    kind: config.payments.kind,
    endpoints: serving.endpoints,
    plugins: [
      registerWebhookRoute(
        createReceiveWebhook({
          verifier: provider.verifier,
          inbox: stores.inbox,
          onReceived: (receipt) => deps.metrics.paymentEventReceived(receipt),
          work: serving.work,
        }),
      ),
      (app) => provider.registerPages(app),
    ],
    jobs: serving.jobs,
    connect: (address) => provider.connect(address),
    stop: serving.stop,
    close: () => provider.close(),
  }
}

function openStores({ database, clock, ids }: PaymentDeps) {
  const shared = { database, db: database.db, clock, ids }
  return {
    orders: createOrderStore(shared),
    search: createOrderSearch(database.db),
    buyers: createBuyers(database.db),
    orderLedger: createOrderLedger(database),
    inbox: createWebhookInbox(shared),
    eventLog: createWebhookEventLog(shared),
    requests: createRefundRequestStore(shared),
    differences: createPaymentDifferenceStore(shared),
    walk: createPaymentWalkStore(shared),
    settings: createPaymentSettingsStore(shared),
  }
}

type Serving = {
  readonly endpoints: readonly Endpoint[]
  readonly jobs: readonly Job[]
  readonly work: EventWork | undefined
  readonly stop: () => Promise<void>
}

function serve(deps: PaymentDeps, stores: PaymentStores, provider: PaymentProvider): Serving {
  const { gateway } = provider
  const shared = { ...deps, ...stores, audit: deps.people.audit, log: deps.logger }
  const active = gateway === undefined ? undefined : work(deps, stores, gateway)
  const wake = (): void => active?.events.wake()
  return {
    endpoints: [
      purchaseEndpoint({
        ...shared,
        gateway,
        arePricesConfirmed: () => deps.catalogue.arePricesConfirmed(),
        brandName: deps.config.brand.name,
        readPublicUrl: createPublicUrlReader({
          frontendUrl: deps.config.http.frontendUrl,
          readClientPlace: deps.people.readClientPlace,
        }),
      }),
      showPurchase({ ...shared, applyOrder: active?.applyOrder }),
      ...createOrderHistoryEndpoints({ ...shared, onReplayed: wake }),
      ...(active === undefined || gateway === undefined
        ? createRefundsOffEndpoints()
        : createRefundEndpoints({ ...shared, gateway, applyOrder: active.applyOrder, pause: active.pause })),
    ],
    jobs: active?.jobs ?? [],
    work: active?.events,
    stop: active?.stop ?? (() => Promise.resolve()),
  }
}

/** What runs only where there is a provider to ask. */
function work(deps: PaymentDeps, stores: PaymentStores, gateway: PaymentGateway) {
  const pause = createProviderPause(deps.clock)
  const shared = { ...deps, ...stores, gateway, pause, log: deps.logger }
  const applyOrder = createApplyOrder({
    ...shared,
    inTurn: createTurns(),
    onMove: (type) => deps.metrics.orderMoved(type),
  })
  const events = createEventWork({
    ...shared,
    applyOrder,
    handledTypes: new Set(handledEventTypes),
    onProcessed: (outcome) => deps.metrics.paymentEventProcessed(outcome),
  })
  return {
    applyOrder,
    pause,
    events,
    stop: () => events.stop(),
    jobs: [
      processWebhookEventsJob(events),
      forgetOldEventsJob(shared),
      reconcilePaymentsJob({
        runAll: (signal) => reconcile({ ...shared, applyOrder }, signal),
        runDue: (signal) => reconcileDue({ ...shared, applyOrder }, signal),
      }),
    ],
  }
}
