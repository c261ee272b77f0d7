import { errorBody } from '@tessera/contracts/errors'
import { fillPath, paths } from '@tessera/contracts/paths'
import { invariant } from '@tessera/core/invariant'
import { minorAmount } from '@tessera/core/money/minor-amount'
import type { Order } from '@tessera/core/payments/order'
import { expect, onTestFinished } from 'vitest'

import { createAuditLog } from '../src/adapters/db/audit-log.ts'
import { toAuthTime } from '../src/adapters/db/auth-columns.ts'
import { verifyLedger } from '../src/adapters/db/ledger/verify-ledger.ts'
import { createBuyers } from '../src/adapters/db/payments/buyers.ts'
import { createOrderLedger } from '../src/adapters/db/payments/order-ledger.ts'
import { createOrderSearch } from '../src/adapters/db/payments/order-search.ts'
import { createOrderStore } from '../src/adapters/db/payments/order-store.ts'
import { createPaymentDifferenceStore } from '../src/adapters/db/payments/payment-difference-store.ts'
import { createPaymentSettingsStore } from '../src/adapters/db/payments/payment-settings-store.ts'
import { createPaymentWalkStore } from '../src/adapters/db/payments/payment-walk-store.ts'
import { createRefundRequestStore } from '../src/adapters/db/payments/refund-request-store.ts'
import { createWebhookEventLog } from '../src/adapters/db/payments/webhook-event-log.ts'
import { createWebhookInbox } from '../src/adapters/db/payments/webhook-inbox.ts'
import { createUuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts'
import { createPaymentGateway } from '../src/adapters/stripe/create-payment-gateway.ts'
import { createStripeClient } from '../src/adapters/stripe/create-stripe-client.ts'
import { createTurns } from '../src/features/common/in-turn.ts'
import { createCreditManager } from '../src/features/credits/create-credit-manager.ts'
import { createApplyOrder } from '../src/features/payments/apply-order.ts'
import type { ApplyOrder } from '../src/features/payments/apply-order.ts'
import {
  createOrderHistoryEndpoints,
  createRefundEndpoints,
  createRefundsOffEndpoints,
} from '../src/features/payments/create-operator-endpoints.ts'
import { createProviderPause } from '../src/features/payments/provider-pause.ts'
import { reconcile, reconcileDue } from '../src/features/payments/reconcile.ts'
import type { ReconcileReport } from '../src/features/payments/reconcile.ts'
import type { LeasedCreditManager } from '../src/ports/credit-manager.ts'
import type { PaymentGateway } from '../src/ports/payment-gateway.ts'
import type { SandboxStripe } from '../src/sandbox/stripe/create-sandbox-stripe.ts'
import type { OpenTestDatabase, TestDatabase } from './databases.ts'
import { openHouse } from './house.ts'
import { createTestClock, createTestLedger, credits } from './ledger.ts'
import type { TestClock, TestLedger } from './ledger.ts'
import { openSandboxStripe } from './sandbox-stripe.ts'

export type Answer = {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly code?: string
}

export type RefundHouse = {
  readonly database: TestDatabase
  readonly clock: TestClock
  readonly ledger: TestLedger
  readonly stripe: SandboxStripe
  readonly gateway: PaymentGateway
  readonly applyOrder: ApplyOrder
  reconcile(): Promise<ReconcileReport>
  /** What the job does. */
  reconcileDue(signal?: AbortSignal): Promise<void>
  /** What the log said: of differences that were mended, and of what went wrong. */
  readonly mended: readonly object[]
  readonly differences: ReturnType<typeof createPaymentDifferenceStore>
  readonly inbox: ReturnType<typeof createWebhookInbox>
  readonly orders: ReturnType<typeof createOrderStore>
  readonly requests: ReturnType<typeof createRefundRequestStore>
  readonly credits: ReturnType<typeof createCreditManager>
  /** An order that the payment provider has not heard of. */
  place(options?: OrderOptions): Promise<Order>
  /** An order of the user with its payment page, and nobody to tell us when it is paid. */
  order(options?: OrderOptions): Promise<Order & { readonly sessionId: string }>
  /** The same, paid and credited. */
  purchase(options?: OrderOptions): Promise<Order>
  find(orderId: string): Promise<Order>
  balance(
    walletId?: string,
  ): Promise<{ readonly balance: bigint; readonly available: bigint; readonly debt: bigint }>
  /** Uses credits of the user's wallet, as an answer would. */
  use(amount: number): Promise<void>
  ask(path: string, request?: Asked): Promise<Answer>
  refund(orderId: string, body: { amount_minor: number; reason?: string }, key?: string): Promise<Answer>
  refundOwn(orderId: string, key?: string): Promise<Answer>
  /** Switches self-service refunds on. */
  offerRefunds(days: number): Promise<void>
  /** A refund in Stripe's dashboard. @returns its id */
  refundAtStripe(
    payment: { readonly paymentIntentId?: string | undefined },
    amountMinor: number,
  ): Promise<string>
  /** What Stripe has as refunds of an order. */
  refundsAtStripe(order: Order): Promise<readonly { readonly amountMinor: bigint; readonly status: string }[]>
}

type OrderOptions = {
  readonly role?: 'user' | 'developer'
  readonly priceMinor?: number
  readonly credits?: number
}

type Asked = {
  readonly method?: string
  readonly as?: 'user' | 'developer' | 'admin' | 'superadmin'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A moment of whole seconds, as Stripe counts them. */
const startMs = 1_790_000_000_000

/**
 * Refunds and reconciliation over HTTP, on a real database and a stand-in for Stripe that the official client talks to.
 * No webhooks: what the provider knows has to be looked for.
 */
export async function openRefundHouse(
  openDatabase: OpenTestDatabase,
  options: {
    readonly arePaymentsOff?: boolean
    readonly wrapGateway?: (gateway: PaymentGateway) => PaymentGateway
    readonly wrapCredits?: (credits: LeasedCreditManager) => LeasedCreditManager
    /** The clock begins at this moment, for commands that read the machine's. */
    readonly isAtPresent?: boolean
  } = {},
): Promise<RefundHouse> {
  const database = await openDatabase()
  onTestFinished(async () => {
    const { violation } = await verifyLedger(database)
    await database.close()
    expect(violation, 'the books are right after every test').toBeUndefined()
  })
  const clock = createTestClock(options.isAtPresent === true ? Date.now() : startMs)
  const ledger = createTestLedger(database)
  const ids = createUuidV7Ids(clock)
  const { sandbox } = await openSandboxStripe({ clock })
  const client = createStripeClient({ secretKey: sandbox.secretKey, apiBase: sandbox.apiBaseUrl })
  const stripeGateway = createPaymentGateway(client, { isLive: false })
  const gateway = options.wrapGateway?.(stripeGateway) ?? stripeGateway
  const ownCredits = createCreditManager({
    committer: ledger.committer,
    reads: ledger.reads,
    ids,
    leaseClock: { nowMs: () => clock.nowMs(), synchronise: async () => {} },
    instanceId: 'ins_1',
    leaseMs: 60_000,
  })
  const creditManager = options.wrapCredits?.(ownCredits) ?? ownCredits
  const orders = createOrderStore({ database, clock, ids })
  const requests = createRefundRequestStore({ database, clock, ids })
  const orderLedger = createOrderLedger(database)
  const applyOrder = createApplyOrder({
    orders,
    orderLedger,
    gateway,
    credits: creditManager,
    mails: { mailsFor: async () => [] },
    inbox: createWebhookInbox({ database, clock }),
    requests,
    clock,
    inTurn: createTurns(),
  })
  const shared = {
    database,
    db: database.db,
    clock,
    ids,
    orders,
    gateway,
    credits: creditManager,
    applyOrder,
  }
  const stores = {
    requests,
    audit: createAuditLog(shared),
    settings: createPaymentSettingsStore(shared),
    search: createOrderSearch(database.db),
    buyers: createBuyers(database.db),
    orderLedger,
    eventLog: createWebhookEventLog(shared),
    differences: createPaymentDifferenceStore(shared),
    walk: createPaymentWalkStore(shared),
  }
  const mended: object[] = []
  const pause = createProviderPause(clock)
  const deps = { ...shared, ...stores, pause, log: { warn: (details: object) => void mended.push(details) } }
  const endpoints = [
    ...createOrderHistoryEndpoints({ ...deps, onReplayed: () => {} }),
    ...(options.arePaymentsOff === true ? createRefundsOffEndpoints() : createRefundEndpoints(deps)),
  ]
  const house = await openHouse({ endpoints, ids })
  for (const role of ['user', 'developer'] as const) {
    await ledger.openWallet(`wal_${role}`)
    await addUser(database, role)
  }

  async function ask(path: string, asked: Asked = {}): Promise<Answer> {
    const response = await fetch(new URL(path, house.url), {
      method: asked.method ?? (asked.body === undefined ? 'GET' : 'POST'),
      headers: {
        authorization: `Bearer ${asked.as ?? 'superadmin'}`,
        ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...asked.headers,
      },
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    })
    const body = (await response.json()) as Record<string, unknown>
    const error = errorBody.safeParse(body)
    return { status: response.status, body, ...(error.success ? { code: error.data.error.code } : {}) }
  }

  async function find(orderId: string): Promise<Order> {
    const order = await orders.find(orderId)
    invariant(order !== undefined, 'the order of a test is there')
    return order
  }

  async function place({ role = 'user', priceMinor = 1000, credits: amount = 1000 }: OrderOptions = {}) {
    const placed = await orders.place(
      {
        userId: `usr_${role}`,
        walletId: `wal_${role}`,
        package: { id: 1, name: 'Starter' },
        creditsMicro: credits(amount),
        amountMinor: minorAmount(priceMinor),
        currency: 'usd',
        isLive: false,
      },
      { reusedSinceMs: clock.nowMs() + 1 },
    )
    invariant(placed.type === 'new', 'the order of a test is new')
    return placed.order
  }

  async function openOrder(wanted?: OrderOptions): Promise<Order & { readonly sessionId: string }> {
    const { id } = await place(wanted)
    const placed = await find(id)
    const checkout = await gateway.createCheckout(checkoutOf(placed))
    invariant(checkout.ok, 'the stand-in makes a session')
    await orders.open(id, checkout.value)
    return { ...(await find(id)), sessionId: checkout.value.sessionId }
  }

  return {
    database,
    clock,
    ledger,
    stripe: sandbox,
    gateway,
    applyOrder,
    reconcile: () => reconcile(deps),
    reconcileDue: (signal) => reconcileDue(deps, signal),
    mended,
    differences: stores.differences,
    inbox: createWebhookInbox(shared),
    orders,
    requests,
    credits: creditManager,
    place,
    order: openOrder,
    async purchase(wanted) {
      const { id, sessionId } = await openOrder(wanted)
      await sandbox.controls.sessions.pay(sessionId)
      await applyOrder(id)
      return find(id)
    },
    find,
    async balance(walletId = 'wal_user') {
      const balance = await ledger.reads.findBalance(walletId)
      invariant(balance !== undefined, 'the wallet of a test is there')
      return { balance: balance.balanceMicro, available: balance.availableMicro, debt: balance.debtMicro }
    },
    async use(amount) {
      const holdId = ids.create('run')
      const held = { holdId, walletId: 'wal_user', amountMicro: credits(amount) }
      await creditManager.hold({ ...held, minimumMicro: held.amountMicro })
      const settled = await creditManager.settle({
        holdId,
        walletId: 'wal_user',
        chargeMicro: credits(amount),
        description: 'An answer',
      })
      invariant(settled.ok, 'the wallet of a test has what is used')
    },
    ask,
    refund: (orderId, body, key = 'key-1') =>
      ask(fillPath(paths.credits.adminRefund, { id: orderId }), {
        body: { reason: 'asked by mail', ...body },
        headers: { 'idempotency-key': key },
      }),
    refundOwn: (orderId, key) =>
      ask(fillPath(paths.credits.refundOwn, { id: orderId }), {
        as: 'user',
        body: {},
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      }),
    async offerRefunds(days) {
      const { body } = await ask(paths.credits.adminPaymentSettings)
      await ask(paths.credits.adminPaymentSettings, {
        method: 'PATCH',
        body: { self_service_refund_days: days, version: body['version'] },
      })
    },
    async refundAtStripe({ paymentIntentId = '' }, amountMinor) {
      const refund = await client.refunds.create({ payment_intent: paymentIntentId, amount: amountMinor })
      return refund.id
    },
    async refundsAtStripe({ sessionId }) {
      const facts = await gateway.fetchPayment(sessionId ?? '')
      invariant(facts.ok, 'the stand-in tells about its payment')
      return facts.value.refunds
    },
  }
}

/** What a purchase asks the payment provider for. */
export function checkoutOf(order: Order): Parameters<PaymentGateway['createCheckout']>[0] {
  return {
    orderId: order.id,
    userId: order.userId,
    walletId: order.walletId,
    packageId: order.package.id,
    productName: order.package.name,
    productDescription: 'credits',
    amountMinor: order.amountMinor,
    currency: order.currency,
    email: 'buyer@example.com',
    successUrl: 'https://shop.example/credits/success/?session_id={CHECKOUT_SESSION_ID}',
    cancelUrl: 'https://shop.example/credits/',
    isTaxAutomatic: false,
    hasInvoice: false,
    hasPromotionCodes: false,
  }
}

async function addUser(database: TestDatabase, role: string): Promise<void> {
  await database.db
    .insertInto('users')
    .values({
      id: `usr_${role}`,
      name: `Some ${role}`,
      email: `${role}@example.com`,
      email_verified: true,
      image: null,
      role,
      normalized_email: `${role}@example.com`,
      blocked_at_ms: null,
      created_at: toAuthTime(database.dialect, startMs),
      updated_at: toAuthTime(database.dialect, startMs),
    })
    .execute()
}
