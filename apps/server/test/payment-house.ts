import type { Clock } from '@tessera/core/clock'
import { invariant } from '@tessera/core/invariant'
import type { Order } from '@tessera/core/payments/order'
import { Stripe } from 'stripe'
import { onTestFinished } from 'vitest'

import { verifyLedger } from '../src/adapters/db/ledger/verify-ledger.ts'
import { createOrderLedger } from '../src/adapters/db/payments/order-ledger.ts'
import { createOrderSearch } from '../src/adapters/db/payments/order-search.ts'
import { createOrderStore } from '../src/adapters/db/payments/order-store.ts'
import { createPaymentSettingsStore } from '../src/adapters/db/payments/payment-settings-store.ts'
import { createRefundRequestStore } from '../src/adapters/db/payments/refund-request-store.ts'
import { createWebhookInbox } from '../src/adapters/db/payments/webhook-inbox.ts'
import { createUuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts'
import { createPaymentGateway } from '../src/adapters/stripe/create-payment-gateway.ts'
import { createStripeClient } from '../src/adapters/stripe/create-stripe-client.ts'
import { createWebhookVerifier } from '../src/adapters/stripe/create-webhook-verifier.ts'
import { handledEventTypes } from '../src/adapters/stripe/handled-event-types.ts'
import { createTurns } from '../src/features/common/in-turn.ts'
import { createCreditManager } from '../src/features/credits/create-credit-manager.ts'
import { createOrderMails } from '../src/features/notifications/order-mails.ts'
import { createApplyOrder } from '../src/features/payments/apply-order.ts'
import type { ApplyOrder } from '../src/features/payments/apply-order.ts'
import { processWebhookEvents } from '../src/features/payments/process-webhook-events.ts'
import { createProviderPause } from '../src/features/payments/provider-pause.ts'
import { purchaseEndpoint } from '../src/features/payments/purchase.ts'
import { createReceiveWebhook } from '../src/features/payments/receive-webhook.ts'
import { showPurchase } from '../src/features/payments/show-purchase.ts'
import { registerWebhookRoute } from '../src/http/webhook-route.ts'
import type { CreditManager, LeasedCreditManager } from '../src/ports/credit-manager.ts'
import type { OrderStore } from '../src/ports/order-store.ts'
import type { PaymentGateway } from '../src/ports/payment-gateway.ts'
import type { WebhookInbox } from '../src/ports/webhook-inbox.ts'
import type { SandboxStripe } from '../src/sandbox/stripe/create-sandbox-stripe.ts'
import type { OpenTestDatabase, TestDatabase } from './databases.ts'
import { ask, openHouse, postJson } from './house.ts'
import type { Answer, House, HouseOptions } from './house.ts'
import { createTestClock, createTestLedger, credits } from './ledger.ts'
import type { TestClock, TestLedger } from './ledger.ts'
import { connectStripe, openSandboxStripe, webhookSecret } from './sandbox-stripe.ts'

export type PaymentHouse = {
  readonly house: House
  readonly database: TestDatabase
  readonly clock: TestClock
  readonly ledger: TestLedger
  readonly sandbox: SandboxStripe
  /** The official client, for looking behind our back. */
  readonly stripe: Stripe
  readonly orders: OrderStore
  readonly inbox: WebhookInbox
  readonly credits: LeasedCreditManager
  readonly gateway: PaymentGateway
  readonly applyOrder: ApplyOrder
  /** A purchase over HTTP. */
  purchase(body?: object, headers?: Record<string, string>): Promise<Answer>
  /** An order with its payment page. */
  buy(packageId?: number): Promise<{ readonly orderId: string; readonly sessionId: string }>
  /** The same, paid, with its events worked through. */
  buyAndPay(packageId?: number): Promise<{ readonly orderId: string; readonly sessionId: string }>
  /** Lets all events arrive, and works through those that are due. */
  settle(): Promise<void>
  /** An event of Stripe's, as its webhook would bring it. */
  receive(event: object): Promise<void>
  /** Works through the inbox only. */
  work(): Promise<number>
  find(orderId: string): Promise<Order>
  figures(): Promise<{ readonly balance: bigint; readonly held: bigint; readonly debt: bigint }>
  /** The hash of the books; fails where they are not sound. */
  books(): Promise<string>
  events(): Promise<
    readonly { readonly type: string; readonly status: string; readonly note: string | null }[]
  >
  mails(): Promise<readonly string[]>
  /** For tests with many houses; otherwise it is closed when its test is over. */
  close(): Promise<void>
}

export type PaymentHouseOptions = {
  readonly wrapCredits?: (manager: LeasedCreditManager) => CreditManager
  readonly wrapGateway?: (gateway: PaymentGateway) => PaymentGateway
  readonly wrapOrders?: (orders: OrderStore) => OrderStore
  readonly hasNoSecret?: boolean
  readonly arePaymentsOff?: boolean
  /** As after a superadmin confirmed them; true when left out. */
  readonly arePricesConfirmed?: () => boolean
  readonly house?: HouseOptions
  /** A second process on the same database and the same Stripe. */
  readonly beside?: PaymentHouse
  /** Another site, with books of its own, that asks the same Stripe; its events stay away. */
  readonly sameStripe?: PaymentHouse
}

export const packages = [
  { id: 1, name: 'Starter', creditsMicro: credits(1000), priceCents: 1000, bestFor: 'testing' },
  { id: 2, name: 'Basic', creditsMicro: credits(5500), priceCents: 4500, bestFor: 'light use' },
]

/**
 * The whole way of money on a real database: HTTP app, webhook, inbox, orders, ledger, and a stand-in for Stripe behind
 * the official client. Time stands still unless a test moves it.
 */
export async function openPaymentHouse(
  openDatabase: OpenTestDatabase,
  options: PaymentHouseOptions = {},
): Promise<PaymentHouse> {
  const { beside, sameStripe = beside } = options
  const database = beside?.database ?? (await openDatabase())
  const clock = sameStripe?.clock ?? createTestClock()
  const ledger = createTestLedger(database)
  const ids = createUuidV7Ids(clock)
  const sandbox = sameStripe?.sandbox ?? (await openSandboxStripe({ clock })).sandbox
  const client = createStripeClient({ secretKey: sandbox.secretKey, apiBase: sandbox.apiBaseUrl })
  const gateway = (options.wrapGateway ?? same)(createPaymentGateway(client, { isLive: false }))
  const manager = createCreditManager({
    committer: ledger.committer,
    reads: ledger.reads,
    ids,
    leaseClock: { nowMs: () => clock.nowMs(), synchronise: async () => {} },
    instanceId: ids.create('instance'),
    leaseMs: 60_000,
  })
  const parts = assemble({
    database,
    clock,
    gateway,
    credits: (options.wrapCredits ?? same)(manager),
    options,
  })
  const house = await openHouse({
    endpoints: parts.endpoints,
    plugins: [registerWebhookRoute(parts.receive)],
    isAnswerChecked: true,
    ...options.house,
  })
  if (sameStripe === undefined) {
    const url = `${house.url}/api/credits/webhook`
    await sandbox.controls.webhooks.setEndpoint({ url, secret: webhookSecret })
  }
  if (beside === undefined) await openWallets(ledger)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= closeBooks(ledger, beside === undefined ? database : undefined)
    return closing
  }
  onTestFinished(close)
  return {
    ...describeHouse({ house, database, clock, ledger, sandbox, ...parts }),
    close,
    credits: manager,
    gateway,
  }
}

async function closeBooks(ledger: TestLedger, database: TestDatabase | undefined): Promise<void> {
  await ledger.committer.close()
  await database?.close()
}

function same<Value>(value: Value): Value {
  return value
}

/** The wallets of the people of the house. */
export async function openWallets(ledger: TestLedger): Promise<void> {
  for (const role of ['user', 'developer']) {
    await ledger.commit({
      type: 'open_wallet',
      walletId: `wal_${role}`,
      owner: { kind: 'user', id: `usr_${role}` },
    })
  }
}

type Assembly = {
  readonly database: TestDatabase
  readonly clock: Clock
  readonly gateway: PaymentGateway
  readonly credits: CreditManager
  readonly options: PaymentHouseOptions
}

function assemble({ database, clock, gateway, credits: manager, options }: Assembly) {
  const ids = createUuidV7Ids(clock)
  const orders = (options.wrapOrders ?? same)(createOrderStore({ database, clock, ids }))
  const inbox = createWebhookInbox({ database, clock })
  const people = { findPerson: async (id: string) => personOf(id) }
  const site = { brandName: 'Tessera', url: 'https://shop.example', supportEmail: undefined }
  const mails = createOrderMails({ people, ids, clock, readSite: () => site })
  const requests = createRefundRequestStore({ database, clock, ids })
  const search = createOrderSearch(database.db)
  const orderLedger = createOrderLedger(database)
  const stores = { orders, orderLedger, inbox, requests, search }
  const shared = { database, clock, ids, ...stores, gateway, credits: manager }
  const applyOrder = createApplyOrder({ ...shared, mails, inTurn: createTurns() })
  const log = { warn: () => undefined, error: () => undefined }
  const work = {
    ...shared,
    applyOrder,
    handledTypes: new Set(handledEventTypes),
    onProcessed: () => undefined,
    pause: createProviderPause(clock),
    log,
  }
  return {
    orders,
    inbox,
    applyOrder,
    receive: createReceiveWebhook({
      verifier:
        options.hasNoSecret === true ? undefined : createWebhookVerifier({ secrets: [webhookSecret], clock }),
      inbox,
      onReceived: () => undefined,
      work: undefined,
    }),
    work: () => processWebhookEvents(work, new AbortController().signal),
    endpoints: [
      purchaseEndpoint({
        ...shared,
        gateway: options.arePaymentsOff === true ? undefined : gateway,
        catalogue: { listPackages: () => packages },
        arePricesConfirmed: options.arePricesConfirmed ?? (() => true),
        settings: createPaymentSettingsStore(shared),
        brandName: 'Tessera',
        readPublicUrl: () => 'https://shop.example',
      }),
      showPurchase({ ...shared, applyOrder }),
    ],
  }
}

function personOf(id: string) {
  const email = `${id}@example.com`
  const rest = { isEmailVerified: true, role: 'user', isBlocked: false, createdAtMs: 0 } as const
  return { id, name: id, email, normalizedEmail: email, ...rest }
}

type Described = Pick<PaymentHouse, 'house' | 'database' | 'clock' | 'ledger' | 'sandbox'> &
  ReturnType<typeof assemble>

function describeHouse(parts: Described): Omit<PaymentHouse, 'credits' | 'gateway' | 'close'> {
  const { house, database, clock, ledger, sandbox, orders, inbox, applyOrder, work } = parts

  function purchase(body: object = { package_id: 1 }, headers: Record<string, string> = {}): Promise<Answer> {
    return ask(house, '/api/credits/purchase', postJson(body, { authorization: 'Bearer user', ...headers }))
  }

  async function buy(packageId = 1) {
    // Not the same click again.
    clock.advance(5 * 60_000)
    const answer = await purchase({ package_id: packageId })
    invariant(answer.status === 200, `the purchase of a test is made: ${answer.text}`)
    const { order_id: orderId, session_id: sessionId } = JSON.parse(answer.text)
    return { orderId: String(orderId), sessionId: String(sessionId) }
  }

  async function settle(): Promise<void> {
    await sandbox.controls.webhooks.whenIdle()
    await work()
  }

  return {
    house,
    database,
    clock,
    ledger,
    sandbox,
    stripe: connectStripe(sandbox, sandbox.secretKey),
    orders,
    inbox,
    applyOrder,
    purchase,
    buy,
    async buyAndPay(packageId) {
      const bought = await buy(packageId)
      await sandbox.controls.sessions.pay(bought.sessionId)
      await settle()
      return bought
    },
    settle,
    async receive(event) {
      const payload = JSON.stringify(event)
      const timestamp = Math.floor(clock.nowMs() / 1000)
      const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret, timestamp })
      const received = await parts.receive(Buffer.from(payload), header)
      invariant(received.ok, 'an event of a test is taken')
    },
    work,
    async find(orderId) {
      const order = await orders.find(orderId)
      invariant(order !== undefined, 'the order of a test is there')
      return order
    },
    async figures() {
      const balance = await ledger.reads.findBalance('wal_user')
      invariant(balance !== undefined, 'the wallet of a test is there')
      return { balance: balance.balanceMicro, held: balance.heldMicro, debt: balance.debtMicro }
    },
    async books() {
      const report = await verifyLedger(database)
      invariant(report.violation === undefined, `the books are sound: ${report.violation?.message ?? ''}`)
      return report.books
    },
    events: () =>
      database.db
        .selectFrom('webhook_events')
        .select(['type', 'status', 'note'])
        .orderBy('created_at_ms')
        .orderBy('id')
        .execute(),
    async mails() {
      const rows = await database.db.selectFrom('mails').select('kind').orderBy('id').execute()
      return rows.map(({ kind }) => kind)
    },
  }
}
