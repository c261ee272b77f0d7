import { pathToFileURL } from 'node:url'

import { systemClock } from '../adapters/clock/system-clock.ts'
import type { Database } from '../adapters/db/database.ts'
import { createLedgerCommitter, type GroupCommitter } from '../adapters/db/ledger/group-committer.ts'
import { createLeaseClock } from '../adapters/db/ledger/lease-clock.ts'
import { createLedgerReads } from '../adapters/db/ledger/ledger-reads.ts'
import { openLedgerBackend } from '../adapters/db/ledger/open-ledger-backend.ts'
import { createOrderLedger } from '../adapters/db/payments/order-ledger.ts'
import { createOrderSearch } from '../adapters/db/payments/order-search.ts'
import { createOrderStore } from '../adapters/db/payments/order-store.ts'
import { createPaymentDifferenceStore } from '../adapters/db/payments/payment-difference-store.ts'
import { createPaymentWalkStore } from '../adapters/db/payments/payment-walk-store.ts'
import { createRefundRequestStore } from '../adapters/db/payments/refund-request-store.ts'
import { createWebhookInbox } from '../adapters/db/payments/webhook-inbox.ts'
import { createPeopleStore } from '../adapters/db/people-store.ts'
import { createUuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts'
import { createPaymentGateway } from '../adapters/stripe/create-payment-gateway.ts'
import { createStripeClient } from '../adapters/stripe/create-stripe-client.ts'
import { type Config, describeConfigProblem, readConfig } from '../config.ts'
import type { Environment } from '../config/environment-reader.ts'
import type { PaymentsConfig } from '../config/providers-config.ts'
import { createTurns } from '../features/common/in-turn.ts'
import { createCreditManager } from '../features/credits/create-credit-manager.ts'
import { createOrderMails } from '../features/notifications/order-mails.ts'
import { createApplyOrder } from '../features/payments/apply-order.ts'
import { createProviderPause } from '../features/payments/provider-pause.ts'
import { reconcile, reportToJson } from '../features/payments/reconcile.ts'
import type { ReconcileDeps, ReconcileReport } from '../features/payments/reconcile.ts'
import { walkAllOrders } from '../features/payments/walk-orders.ts'
import { withEnvironmentDatabase } from './open-environment-database.ts'

const usage = `npm run reconcile [-- --every-order] [--json]

Compares Stripe with the orders and the books now, and mends what can be mended. It may run beside servers.
--every-order  asks Stripe about every paid order, however old, as the server does once a day by itself`

const words: ReadonlySet<string> = new Set(['--json', '--every-order'])

const skipped = {
  off: 'Payments are off: there is nothing to compare.',
  sandbox: 'Payments are the sandbox’s, which lives inside of the server: it reconciles with it by itself.',
} as const

type StripeConfig = Extract<PaymentsConfig, { kind: 'test' | 'live' }>

/** @returns the exit code: 0 all was compared and nothing differs, 1 something differs or was out of reach, 2 wrong arguments */
export async function runReconcile(
  { env, args }: { readonly env: Environment; readonly args: readonly string[] },
  print: (line: string) => void,
  warn: (line: string) => void = print,
): Promise<number> {
  if (args.some((argument) => !words.has(argument))) {
    print(usage)
    return 2
  }
  const config = readConfig(env)
  if (!config.ok) {
    for (const problem of config.error) print(describeConfigProblem(problem))
    return 1
  }
  const { payments } = config.value
  if (payments.kind === 'off' || payments.kind === 'sandbox') {
    print(args.includes('--json') ? JSON.stringify({ skipped: payments.kind }) : skipped[payments.kind])
    return 0
  }
  return withEnvironmentDatabase(env, print, async (database) => {
    const committer = createLedgerCommitter(openLedgerBackend(database, systemClock))
    try {
      const deps = depsOf({ config: config.value, payments, database, committer, warn })
      const report = await look(deps, args.includes('--every-order'))
      print(args.includes('--json') ? JSON.stringify(toJson(report)) : toText(report))
      return report.isComplete && report.openDifferences === 0 ? 0 : 1
    } finally {
      await committer.close()
    }
  })
}

async function look(deps: ReconcileDeps, isEveryOrder: boolean): Promise<ReconcileReport> {
  const report = await reconcile(deps)
  if (!isEveryOrder) return report
  const walked = await walkAllOrders(deps)
  return {
    ordersChecked: report.ordersChecked,
    objectsCompared: report.objectsCompared + walked.compared,
    mended: report.mended + walked.mended,
    openDifferences: await deps.differences.countOpen(),
    isComplete: report.isComplete && walked.isOver,
  }
}

type Parts = {
  readonly config: Config
  readonly payments: StripeConfig
  readonly database: Database
  readonly committer: GroupCommitter
  /** Told what was mended, and what could not be looked at. */
  readonly warn: (line: string) => void
}

function bigintAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function depsOf({ config, payments, database, committer, warn }: Parts): ReconcileDeps {
  const clock = systemClock
  const ids = createUuidV7Ids(clock)
  const shared = { database, db: database.db, clock, ids }
  const stripe = createStripeClient({
    secretKey: payments.secretKey.reveal(),
    ...(payments.apiBase === undefined ? {} : { apiBase: payments.apiBase }),
  })
  const gateway = createPaymentGateway(stripe, { isLive: payments.kind === 'live' })
  const credits = createCreditManager({
    committer,
    reads: createLedgerReads(database.db),
    ids,
    leaseClock: createLeaseClock(database, {
      monotonicMs: () => performance.now(),
      wallMs: () => clock.nowMs(),
    }),
    instanceId: ids.create('instance'),
    leaseMs: config.storage.holdLeaseMs,
  })
  const orders = createOrderStore(shared)
  const orderLedger = createOrderLedger(database)
  const requests = createRefundRequestStore(shared)
  const mails = createOrderMails({
    people: createPeopleStore(shared),
    ids,
    clock,
    readSite: () => ({
      brandName: config.brand.name,
      url: config.http.frontendUrl?.origin ?? `http://localhost:${config.http.port}`,
      supportEmail: config.mail.supportEmail,
    }),
  })
  return {
    orders,
    requests,
    gateway,
    credits,
    clock,
    search: createOrderSearch(database.db),
    orderLedger,
    differences: createPaymentDifferenceStore(shared),
    walk: createPaymentWalkStore(shared),
    pause: createProviderPause(clock),
    applyOrder: createApplyOrder({
      orders,
      orderLedger,
      requests,
      gateway,
      credits,
      mails,
      clock,
      inbox: createWebhookInbox(shared),
      inTurn: createTurns(),
    }),
    log: { warn: (details, message) => warn(`${message}: ${JSON.stringify(details, bigintAsText)}`) },
  }
}

function toJson(report: ReconcileReport) {
  return { ...reportToJson(report), is_complete: report.isComplete }
}

function toText(report: ReconcileReport): string {
  const compared = `${report.ordersChecked} waiting orders looked at, ${report.objectsCompared} payments, refunds and disputes compared, ${report.mended} differences mended`
  const open =
    report.openDifferences === 0
      ? 'none is left'
      : `${report.openDifferences} are left (Admin → Webhooks and differences)`
  return report.isComplete
    ? `${compared}; ${open}.`
    : `${compared}; ${open}. Not everything could be looked at: run it again.`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runReconcile(
    { env: process.env, args: process.argv.slice(2) },
    (line) => {
      process.stdout.write(`${line}\n`)
    },
    // Apart, so that what `--json` prints stays JSON.
    (line) => {
      process.stderr.write(`${line}\n`)
    },
  )
}
