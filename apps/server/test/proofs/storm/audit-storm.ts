import { assertNever } from '@tessera/core/invariant'

import type { Database } from '../../../src/adapters/db/database.ts'
import { verifyLedger } from '../../../src/adapters/db/ledger/verify-ledger.ts'
import { judgeRun } from './judge-run.ts'
import type { JudgedRun, StormRun, Verdict } from './judge-run.ts'
import { priceOf } from './storm-evidence.ts'
import type { StormCall, StormEvidence } from './storm-evidence.ts'
import type { StormLog, StormRequest, Told } from './storm-log.ts'

export type StormAudit = {
  readonly runs: number
  readonly verdicts: ReadonlyMap<Verdict, number>
  /** Of each fault, what became of the runs that it hit. */
  readonly verdictsByFault: ReadonlyMap<string, ReadonlyMap<Verdict, number>>
  readonly generatedMicro: bigint
  readonly chargedMicro: bigint
  readonly lostMicro: bigint
  readonly losses: ReadonlyMap<string, number>
  readonly chargedByUser: ReadonlyMap<number, bigint>
  readonly openHolds: number
  readonly violations: readonly string[]
}

/** Holds the books against the providers' own invoices and against what each user was told. */
export async function auditStorm(database: Database, evidence: StormEvidence): Promise<StormAudit> {
  const report = await verifyLedger(database)
  const violations: string[] = []
  if (report.violation !== undefined) violations.push(`${report.violation.law}: ${report.violation.message}`)
  const runs = await readRuns(database, evidence)
  const judged = runs.map((run) => judgeRun(run, evidence))
  for (const { run, complaints } of judged) {
    for (const complaint of complaints) {
      violations.push(
        `${run.key} (${run.row.model_id}, ${run.request?.deed}, ${describeCalls(run)}): ${complaint}`,
      )
    }
  }
  checkTold(runs, evidence.log, violations)
  checkCalls(runs, evidence.calls, violations)
  return {
    runs: runs.length,
    ...countVerdicts(judged),
    ...sumMoney(runs, evidence),
    openHolds: report.openHolds,
    violations,
  }
}

async function readRuns({ db }: Database, evidence: StormEvidence): Promise<readonly StormRun[]> {
  const rows = await db
    .selectFrom('runs')
    .innerJoin('idempotency_keys', 'idempotency_keys.subject_id', 'runs.id')
    .leftJoin('run_outputs', 'run_outputs.run_id', 'runs.id')
    .selectAll('runs')
    .select(['idempotency_keys.scope_key', 'run_outputs.text'])
    .orderBy('runs.created_at_ms')
    .execute()
  const losses = Map.groupBy(
    await db.selectFrom('platform_losses').selectAll().execute(),
    ({ run_id: runId }) => runId,
  )
  const charges = Map.groupBy(
    await db
      .selectFrom('ledger_transactions')
      .innerJoin('wallet_legs', 'wallet_legs.transaction_id', 'ledger_transactions.id')
      .select(['ledger_transactions.reference', 'wallet_legs.amount'])
      .where('ledger_transactions.kind', '=', 'usage')
      .execute(),
    ({ reference }) => reference,
  )
  const requests = new Map(evidence.log.requests.map((request) => [request.key, request]))
  const callsByKey = Map.groupBy(evidence.calls, ({ key }) => key)
  const rowsByKey = Map.groupBy(rows, (row) => keyOf(row.scope_key))
  return rows.map((row) => {
    const key = keyOf(row.scope_key)
    const next = rowsByKey.get(key)?.find((other) => other.created_at_ms > row.created_at_ms)
    const calls = (callsByKey.get(key) ?? []).filter(({ invoice }) => {
      const atMs = BigInt(invoice.receivedAtMs)
      return atMs >= row.created_at_ms && (next === undefined || atMs < next.created_at_ms)
    })
    return {
      id: row.id,
      key,
      row,
      text: row.text ?? '',
      request: requests.get(key),
      calls,
      losses: losses.get(row.id) ?? [],
      chargesMicro: (charges.get(row.id) ?? []).map(({ amount }) => -amount),
    }
  })
}

function describeCalls({ calls }: StormRun): string {
  return calls.map(({ fault, invoice }) => `${fault ?? 'no fault'}: ${invoice.status}`).join(', then ')
}

function keyOf(scopeKey: string): string {
  return /^\S+ POST \/api\/ai\/route ([^#]+)/.exec(scopeKey)?.[1] ?? scopeKey
}

/** Whoever was told of a charge finds it; whoever was told of none has none; and a key has one at most. */
function checkTold(runs: readonly StormRun[], log: StormLog, violations: string[]): void {
  const byKey = Map.groupBy(runs, ({ key }) => key)
  for (const request of log.requests) {
    const own = byKey.get(request.key) ?? []
    const charged = own.filter(({ chargesMicro }) => chargesMicro.length > 0)
    if (charged.length > 1) violations.push(`${request.key} was charged ${charged.length} times`)
    for (const told of [request.told, request.toldAgain]) {
      const complaint = told && compareTold(told, { request, own, charged })
      if (complaint !== undefined) violations.push(`${request.key}: ${complaint}`)
    }
  }
}

type Beside = {
  readonly request: StormRequest
  readonly own: readonly StormRun[]
  readonly charged: readonly StormRun[]
}

function compareTold(told: Told, { own, charged }: Beside): string | undefined {
  switch (told.type) {
    case 'unknown':
      return undefined
    case 'charged':
      return compareCharge(
        told,
        own.find(({ id }) => id === told.runId),
      )
    case 'failed': {
      const run = own.find(({ id }) => id === told.runId)
      if (told.micro !== 0n) return 'told that it failed, and of a charge'
      return (run?.chargesMicro.length ?? 0) > 0 ? 'told that it failed, and charged' : undefined
    }
    case 'refused':
      // The other click of a double one may have been answered.
      return charged.length > 0 && !mayComeBack.has(told.status)
        ? `refused with ${told.status} ${told.code}, and charged`
        : undefined
    default:
      return assertNever(told)
  }
}

/** Conflicts with the other click, too many at once, and outages. */
const mayComeBack: ReadonlySet<number> = new Set([409, 429, 503])

function compareCharge(
  told: Extract<Told, { type: 'charged' }>,
  run: StormRun | undefined,
): string | undefined {
  if (run === undefined) return 'the run that was told of is not there'
  const { status, charged, error_code: errorCode } = run.row
  // Stopped before anything came: ended in order, and free.
  if (told.micro === 0n && status === 'released' && errorCode === null) return undefined
  if (status !== 'settled') return `told of a charge, and the run is ${status}`
  if (charged !== told.micro) return `told ${told.micro}, charged ${charged}`
  return run.text === told.text ? undefined : 'another text is kept than was sent'
}

/** No provider is called but for a run whose credits are held. */
function checkCalls(runs: readonly StormRun[], calls: readonly StormCall[], violations: string[]): void {
  const known = new Set(runs.flatMap((run) => run.calls.map(({ invoice }) => invoice.callNumber)))
  for (const { invoice, key } of calls) {
    if (!known.has(invoice.callNumber)) violations.push(`${key}: a call that no run stands behind`)
  }
}

function countVerdicts(judged: readonly JudgedRun[]): Pick<StormAudit, 'verdicts' | 'verdictsByFault'> {
  const verdicts = new Map<Verdict, number>()
  const verdictsByFault = new Map<string, Map<Verdict, number>>()
  for (const { run, verdict } of judged) {
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
    for (const fault of new Set(run.calls.map((call) => call.fault ?? 'no fault'))) {
      const counts = verdictsByFault.get(fault) ?? new Map<Verdict, number>()
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
      verdictsByFault.set(fault, counts)
    }
  }
  return { verdicts, verdictsByFault }
}

function sumMoney(
  runs: readonly StormRun[],
  { calls, prices }: StormEvidence,
): Pick<StormAudit, 'generatedMicro' | 'chargedMicro' | 'lostMicro' | 'losses' | 'chargedByUser'> {
  const chargedByUser = new Map<number, bigint>()
  const losses = new Map<string, number>()
  let chargedMicro = 0n
  let lostMicro = 0n
  for (const { chargesMicro, losses: rows, request } of runs) {
    const micro = chargesMicro.reduce((sum, charge) => sum + charge, 0n)
    chargedMicro += micro
    if (request !== undefined) {
      chargedByUser.set(request.user, (chargedByUser.get(request.user) ?? 0n) + micro)
    }
    for (const loss of rows) {
      losses.set(loss.reason, (losses.get(loss.reason) ?? 0) + 1)
      lostMicro += loss.uncharged_micro
    }
  }
  const generatedMicro = calls.reduce((sum, { invoice, modelId }) => {
    const { inputTokens, outputTokens } = invoice.usage
    return inputTokens + outputTokens === 0 ? sum : sum + priceOf(prices, modelId, invoice.usage)
  }, 0n)
  return { generatedMicro, chargedMicro, lostMicro, losses, chargedByUser }
}
