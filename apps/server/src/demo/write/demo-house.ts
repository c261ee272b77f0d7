import { randomBytes } from 'node:crypto'

import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { Order } from '@tessera/core/payments/order'
import type { Result } from '@tessera/core/result'

import { createAuth } from '../../adapters/auth/create-auth.ts'
import type { PasswordHashing } from '../../adapters/auth/create-auth.ts'
import { sessionCookieFor } from '../../adapters/auth/session-cookie.ts'
import { createAuditLog } from '../../adapters/db/audit-log.ts'
import type { Database } from '../../adapters/db/database.ts'
import { createLedgerCommitter } from '../../adapters/db/ledger/group-committer.ts'
import { createLeaseClock } from '../../adapters/db/ledger/lease-clock.ts'
import { createLedgerReads } from '../../adapters/db/ledger/ledger-reads.ts'
import { openLedgerBackend } from '../../adapters/db/ledger/open-ledger-backend.ts'
import { createAuditReads } from '../../adapters/db/operators/audit-reads.ts'
import { createOperatorActions } from '../../adapters/db/operators/operator-actions.ts'
import { createUserNotes } from '../../adapters/db/operators/user-notes.ts'
import { createOrderLedger } from '../../adapters/db/payments/order-ledger.ts'
import { createOrderStore } from '../../adapters/db/payments/order-store.ts'
import { createPaymentSettingsStore } from '../../adapters/db/payments/payment-settings-store.ts'
import { createRefundRequestStore } from '../../adapters/db/payments/refund-request-store.ts'
import { createWebhookInbox } from '../../adapters/db/payments/webhook-inbox.ts'
import { createPeopleStore } from '../../adapters/db/people-store.ts'
import { createSignUpLedger } from '../../adapters/db/sign-up-ledger.ts'
import { createRedeemableVouchers } from '../../adapters/db/vouchers/redeemable-vouchers.ts'
import { createVoucherBatches } from '../../adapters/db/vouchers/voucher-batches.ts'
import { createOutboxMailer } from '../../adapters/mail/outbox-mailer.ts'
import { createRateLimiter } from '../../adapters/rate-limit/create-rate-limiter.ts'
import { createTurns } from '../../features/common/in-turn.ts'
import { createCreditManager } from '../../features/credits/create-credit-manager.ts'
import { createOrderMails } from '../../features/notifications/order-mails.ts'
import { createApplyOrder } from '../../features/payments/apply-order.ts'
import type { ApplyFailure } from '../../features/payments/apply-order.ts'
import { bootstrapAccount } from '../../features/people/bootstrap-account.ts'
import type { RedeemAnswer } from '../../features/vouchers/redeem-code.ts'
import { createVoucherCodeHash } from '../../features/vouchers/voucher-code-hash.ts'
import type { MailSite } from '../../mails/site.ts'
import { createDemoGateway } from './demo-gateway.ts'

export type DemoHouseDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  readonly site: MailSite
  readonly voucherSecret: string
  readonly welcomeMicro: MicroCredits
  /** Only tests make passwords cheaper to hash. */
  readonly passwordHashing?: PasswordHashing | undefined
}

/** Commands in one database transaction: enough that the disk is waited for a few hundred times in a whole year. */
const commandsAtOnce = 512

export type DemoHouse = ReturnType<typeof openDemoHouse>

/** The parts of a server that a business is made with, at the time that the clock tells. */
export function openDemoHouse(deps: DemoHouseDeps) {
  const { database, clock, ids } = deps
  const shared = { database, db: database.db, clock, ids }
  const troubles: unknown[] = []
  const committer = createLedgerCommitter(openLedgerBackend(database, clock), {
    maxBatchCommands: commandsAtOnce,
    onBatchFailure: (error) => troubles.push(error),
  })
  const reads = createLedgerReads(database.db)
  const instanceId = ids.create('instance')
  const leaseClock = createLeaseClock(database, {
    monotonicMs: () => performance.now(),
    wallMs: () => clock.nowMs(),
  })
  const credits = createCreditManager({ committer, reads, ids, leaseClock, instanceId, leaseMs: 60_000 })
  const people = createPeopleStore(shared)
  const bootstrapDeps = {
    mode: 'sandbox',
    amountMicro: deps.welcomeMicro,
    credits,
    signUps: createSignUpLedger(shared),
    clock,
    people,
  } as const
  const bootstrap = (userId: string) => bootstrapAccount(bootstrapDeps, userId)
  return {
    ...shared,
    committer,
    reads,
    credits,
    people,
    bootstrap,
    instanceId,
    /** What the database said where a batch was not written. */
    troubles,
    site: deps.site,
    audit: createAuditLog(shared),
    auditReads: createAuditReads(database),
    accounts: openAccounts(deps, { people, bootstrap }),
    actions: createOperatorActions({ ...shared, onChange: () => {} }),
    notes: createUserNotes(shared),
    vouchers: openVouchers(deps),
    ...openPayments(deps, { credits, people }),
  }
}

function openAccounts(
  { database, clock, ids, site, passwordHashing }: DemoHouseDeps,
  parts: {
    readonly people: ReturnType<typeof createPeopleStore>
    readonly bootstrap: (userId: string) => Promise<unknown>
  },
) {
  return createAuth({
    ...parts,
    database,
    ids,
    mailer: createOutboxMailer({ database, clock, ids }),
    limiter: createRateLimiter({ status: 'off' }),
    cookie: sessionCookieFor(undefined),
    // Signs nothing here: no session begins while the past is written.
    secret: randomBytes(32).toString('hex'),
    brandName: site.brandName,
    passwordHashing,
    onError: (error) => {
      throw error
    },
  }).accounts
}

function openVouchers({ database, clock, ids, voucherSecret }: DemoHouseDeps) {
  return {
    redeemable: createRedeemableVouchers({ database, clock }),
    batches: createVoucherBatches({ database, clock, ids }),
    hashCode: createVoucherCodeHash(voucherSecret),
    randomBytes: (count: number) => randomBytes(count),
    inTurn: createTurns<RedeemAnswer>(),
  }
}

function openPayments(
  { database, clock, ids, site }: DemoHouseDeps,
  parts: {
    readonly credits: ReturnType<typeof createCreditManager>
    readonly people: ReturnType<typeof createPeopleStore>
  },
) {
  const shared = { database, db: database.db, clock, ids }
  const gateway = createDemoGateway()
  const orders = createOrderStore(shared)
  const inbox = createWebhookInbox(shared)
  return {
    gateway,
    orders,
    inbox,
    paymentSettings: createPaymentSettingsStore(shared),
    applyOrder: createApplyOrder({
      ...shared,
      orders,
      orderLedger: createOrderLedger(database),
      inbox,
      gateway: gateway.port,
      credits: parts.credits,
      requests: createRefundRequestStore(shared),
      mails: createOrderMails({ people: parts.people, ids, clock, readSite: () => site }),
      inTurn: createTurns<Result<Order, ApplyFailure>>(),
    }),
  }
}
