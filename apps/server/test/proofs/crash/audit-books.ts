import type { Database } from '../../../src/adapters/db/database.ts'
import { verifyLedger } from '../../../src/adapters/db/ledger/verify-ledger.ts'
import type { AskedPrompt, ClientLog } from './client-log.ts'
import type { Doomed } from './kill-points.ts'

export type AuditRequest = {
  readonly log: ClientLog
  /** The prompts that processes were killed over, and that were not asked again since. */
  readonly doomed: readonly Doomed[]
}

export type Audit = {
  readonly acknowledged: number
  /** Charges, grants and purchases that stand in the books though nobody was told. */
  readonly unacknowledged: readonly string[]
  readonly lost: number
  readonly duplicated: number
  readonly violations: readonly string[]
  /** Holds that processes left behind and that were given back. */
  readonly expiredRuns: number
  readonly openHolds: readonly { readonly id: string; readonly leaseEndsAtMs: bigint }[]
  readonly transactions: number
}

/**
 * Holds what a client was told against the books: acknowledged ⊆ books ⊆ attempted, nothing twice, nothing charged that
 * broke off; and the books against their own laws.
 */
export async function auditBooks(database: Database, request: AuditRequest): Promise<Audit> {
  const report = await verifyLedger(database)
  const books = await readBooks(database)
  const finding = new Finding()
  if (report.violation !== undefined)
    finding.violation(`${report.violation.law}: ${report.violation.message}`)
  for (const prompt of request.log.prompts.values()) checkPrompt(books, prompt, finding)
  for (const doomed of request.doomed) checkDoomed(books, doomed, finding)
  checkGrants(books, request.log, finding)
  checkOrders(books, request.log, finding)
  checkAttempted(books, request.log, finding)
  return {
    ...finding.counts(),
    acknowledged: request.log.acknowledgedCount,
    expiredRuns: [...books.runs.values()].filter(({ status }) => status === 'expired').length,
    openHolds: books.openHolds,
    transactions: report.transactions,
  }
}

class Finding {
  lost = 0
  duplicated = 0
  readonly #unacknowledged: string[] = []
  readonly #violations: string[] = []

  violation(message: string): void {
    this.#violations.push(message)
  }

  /** Stands in the books; nobody was told. */
  isUntold(what: string, posted: readonly unknown[]): void {
    if (posted.length > 0) this.#unacknowledged.push(what)
  }

  isLost(what: string): void {
    this.lost += 1
    this.violation(`lost: ${what}`)
  }

  isTwice(what: string): void {
    this.duplicated += 1
    this.violation(`twice: ${what}`)
  }

  counts() {
    const { lost, duplicated } = this
    return { lost, duplicated, unacknowledged: this.#unacknowledged, violations: this.#violations }
  }
}

type Transaction = {
  readonly id: string
  readonly kind: string
  readonly reference: string
  readonly description: string
  readonly amount: bigint
}

type Books = {
  readonly runs: ReadonlyMap<
    string,
    { readonly status: string; readonly charged: bigint | null; readonly text: string | null }
  >
  /** All runs that a key led to: one, and one more each time that it was asked again after an outage. */
  readonly runsByKey: ReadonlyMap<string, readonly string[]>
  readonly chargesByRun: ReadonlyMap<string, readonly Transaction[]>
  readonly transactions: readonly Transaction[]
  readonly openHolds: Audit['openHolds']
}

async function readBooks({ db }: Database): Promise<Books> {
  const transactions = await db
    .selectFrom('ledger_transactions')
    .innerJoin('wallet_legs', 'wallet_legs.transaction_id', 'ledger_transactions.id')
    .select([
      'ledger_transactions.id',
      'ledger_transactions.kind',
      'ledger_transactions.reference',
      'ledger_transactions.description',
      'wallet_legs.amount',
    ])
    .execute()
  const runs = await db
    .selectFrom('runs')
    .leftJoin('run_outputs', 'run_outputs.run_id', 'runs.id')
    .select(['runs.id', 'runs.status', 'runs.charged', 'run_outputs.text'])
    .execute()
  const keys = await db.selectFrom('idempotency_keys').select(['scope_key', 'subject_id']).execute()
  const openHolds = await db
    .selectFrom('holds')
    .select(['id', 'lease_ends_at_ms'])
    .where('status', '=', 'open')
    .execute()
  return {
    transactions,
    runs: new Map(runs.map((run) => [run.id, run])),
    runsByKey: groupKeys(keys),
    chargesByRun: Map.groupBy(
      transactions.filter(({ kind }) => kind === 'usage'),
      ({ reference }) => reference,
    ),
    openHolds: openHolds.map(({ id, lease_ends_at_ms: leaseEndsAtMs }) => ({ id, leaseEndsAtMs })),
  }
}

function groupKeys(
  rows: readonly { readonly scope_key: string; readonly subject_id: string }[],
): ReadonlyMap<string, readonly string[]> {
  const runsByKey = new Map<string, string[]>()
  for (const { scope_key: scopeKey, subject_id: runId } of rows) {
    // A key that was asked again after an outage goes on as `key#run`.
    const key = /^\S+ POST \/api\/ai\/route ([^#]+)/.exec(scopeKey)?.[1]
    if (key === undefined) continue
    runsByKey.set(key, [...(runsByKey.get(key) ?? []), runId])
  }
  return runsByKey
}

function chargesOf(books: Books, key: string): readonly Transaction[] {
  return (books.runsByKey.get(key) ?? []).flatMap((runId) => books.chargesByRun.get(runId) ?? [])
}

function checkPrompt(books: Books, { key, answer }: AskedPrompt, finding: Finding): void {
  const charges = chargesOf(books, key)
  if (charges.length > 1) finding.isTwice(`${key} has ${charges.length} charges`)
  switch (answer.type) {
    case 'none':
      finding.isUntold(key, charges)
      break
    case 'free':
      if (charges.length > 0) finding.violation(`${key} broke off, and was charged`)
      if (!books.runs.has(answer.runId)) finding.isLost(`the run of ${key}`)
      break
    case 'charged': {
      const run = books.runs.get(answer.runId)
      const [charge] = charges
      const isThere = run?.status === 'settled' && charge?.reference === answer.runId
      if (!isThere) finding.isLost(`the charge for ${key}`)
      else if (run.charged !== answer.chargedMicro || charge.amount !== -answer.chargedMicro) {
        finding.violation(`${key} was told ${answer.chargedMicro}, the books say ${charge.amount}`)
      } else if (run.text !== answer.text) finding.violation(`${key} has another text than was sent`)
      break
    }
  }
}

function checkDoomed(books: Books, { prompt, isCharged }: Doomed, finding: Finding): void {
  const charges = chargesOf(books, prompt.key)
  if (charges.length === (isCharged ? 1 : 0)) return
  if (isCharged) finding.isLost(`the charge for ${prompt.key}, of which an answer had left`)
  else finding.violation(`${prompt.key} was cut by us, and was charged`)
}

function checkGrants(books: Books, log: ClientLog, finding: Finding): void {
  const grants = Map.groupBy(
    books.transactions.filter(({ kind }) => kind === 'bonus'),
    ({ description }) => description,
  )
  for (const grant of log.grants.values()) {
    const posted = grants.get(grant.key) ?? []
    if (posted.length > 1) finding.isTwice(`${grant.key} was granted ${posted.length} times`)
    const [first] = posted
    if (grant.transactionId === undefined) finding.isUntold(grant.key, posted)
    else if (first?.id !== grant.transactionId) finding.isLost(`the grant ${grant.key}`)
    if (first !== undefined && first.amount !== BigInt(grant.credits) * 1_000_000n) {
      finding.violation(`${grant.key} granted ${first.amount} instead of ${grant.credits} credits`)
    }
  }
}

function checkOrders(books: Books, log: ClientLog, finding: Finding): void {
  const purchases = Map.groupBy(
    books.transactions.filter(({ kind }) => kind === 'purchase'),
    ({ reference }) => reference,
  )
  for (const order of log.orders.values()) {
    const posted = purchases.get(order.orderId) ?? []
    if (posted.length > 1) finding.isTwice(`${order.orderId} was credited ${posted.length} times`)
    if (order.creditsMicro === undefined) finding.isUntold(order.orderId, posted)
    else if (posted[0]?.amount !== order.creditsMicro) finding.isLost(`the purchase ${order.orderId}`)
  }
}

/** The first superadmin's own credits to try things with. */
const houseGrants = 1

/** Nothing stands in the books that nobody asked for. */
function checkAttempted(books: Books, log: ClientLog, finding: Finding): void {
  const attemptedRuns = new Set([...log.prompts.keys()].flatMap((key) => books.runsByKey.get(key) ?? []))
  let bonuses = 0
  for (const { kind, reference, description } of books.transactions) {
    const isAttempted =
      (kind === 'usage' && attemptedRuns.has(reference)) ||
      (kind === 'purchase' && log.orders.has(reference)) ||
      (kind === 'bonus' && log.grants.has(description))
    if (isAttempted) continue
    if (kind === 'bonus' && bonuses < houseGrants) bonuses += 1
    else finding.violation(`nobody asked for ${kind} ${reference}`)
  }
}
