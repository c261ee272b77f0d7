import { InvariantViolation, invariant } from '@tessera/core/invariant'
import { applyBatch } from '@tessera/core/ledger/apply-batch'
import type { ApplyBatch } from '@tessera/core/ledger/apply-batch'
import type { LedgerWrites } from '@tessera/core/ledger/ledger-state'
import type { Wallet } from '@tessera/core/ledger/wallet'

import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import { DatabaseError } from '../database-error.ts'
import type { SqliteConnection } from '../sqlite/sqlite-connection.ts'
import { acceptedCompanions } from './accepted-companions.ts'
import { isDeletable, planCompanionRows } from './companion-rows.ts'
import type { CompanionRowGroup } from './companion-rows.ts'
import { ledgerUnavailable } from './ledger-backend.ts'
import type { LedgerBatchContext, LedgerCommitResult } from './ledger-backend.ts'
import { holdEndColumns } from './ledger-rows.ts'
import { sha256 } from './sha256.ts'
import { readLedgerState } from './sqlite-ledger-reads.ts'

export type SqliteBatchContext = LedgerBatchContext & {
  /** Only the simulation gives another one: to plant bugs that it must find. */
  readonly applyBatch?: ApplyBatch
}

/**
 * Writes a batch in one transaction: reads what it touches, lets core decide, writes what core said. Synchronous, so
 * that nothing else can come between; the batch is on the disk when it returns.
 * @returns one result for each command, in order
 * Errors: throws `DatabaseError` where the database itself is in trouble (locked, full, gone); nothing was written then.
 */
export function commitLedgerBatch(
  connection: SqliteConnection,
  commands: readonly LedgerCommand[],
  context: SqliteBatchContext,
): readonly LedgerCommitResult[] {
  try {
    return connection.transaction(() => runBatch(connection, commands, context))
  } catch (error) {
    if (!isFaultOfACommand(error)) throw error
    const [only] = commands
    if (only && commands.length === 1) return [{ ok: false, fault: String(error) }]
    // One command broke a rule of the schema. Alone, each stands or falls for itself.
    return commands.map((command) => commitAlone(connection, command, context))
  }
}

function commitAlone(
  connection: SqliteConnection,
  command: LedgerCommand,
  context: SqliteBatchContext,
): LedgerCommitResult {
  try {
    const [result] = connection.transaction(() => runBatch(connection, [command], context))
    invariant(result !== undefined, 'a batch of one has one result')
    return result
  } catch (error) {
    if (isFaultOfACommand(error)) return { ok: false, fault: String(error) }
    if (!(error instanceof DatabaseError)) throw error
    // Its neighbours may have been written already: they keep their answers.
    return { ok: false, error: ledgerUnavailable }
  }
}

function isFaultOfACommand(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code.endsWith('_violation')
  return error instanceof InvariantViolation || error instanceof TypeError || error instanceof RangeError
}

function runBatch(
  connection: SqliteConnection,
  commands: readonly LedgerCommand[],
  context: SqliteBatchContext,
): readonly LedgerCommitResult[] {
  const state = readLedgerState(connection, commands)
  const { results, writes } = (context.applyBatch ?? applyBatch)(state, commands, {
    hash: sha256,
    nowMs: context.nowMs,
  })
  writeLedger(connection, writes)
  for (const group of planCompanionRows(acceptedCompanions(commands, results), context.nowMs)) {
    writeGroup(connection, group)
  }
  return results
}

function writeLedger(connection: SqliteConnection, writes: LedgerWrites): void {
  writeWallets(connection, writes)
  for (const hold of writes.holdInserts) {
    const end = holdEndColumns(hold)
    connection.run(
      `insert into holds (id, wallet_id, amount, status, owner_id, lease_ends_at_ms, charged, release_reason,
        opened_at_ms, closed_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        hold.id,
        hold.walletId,
        hold.amountMicro,
        end.status,
        hold.ownerId,
        end.leaseEndsAtMs,
        end.charged,
        end.releaseReason,
        hold.openedAtMs,
        end.closedAtMs,
      ],
    )
  }
  for (const hold of writes.holdUpdates) {
    const end = holdEndColumns(hold)
    const { changes } = connection.run(
      `update holds set status = ?, lease_ends_at_ms = ?, charged = ?, release_reason = ?, closed_at_ms = ?
        where id = ? and status = 'open'`,
      [end.status, end.leaseEndsAtMs, end.charged, end.releaseReason, end.closedAtMs, hold.id],
    )
    invariant(changes === 1, 'a hold that ends was open')
  }
  writeTransactions(connection, writes)
  for (const record of writes.idempotency) {
    connection.run(
      `insert into idempotency_keys (scope_key, request_hash, subject_id, created_at_ms, expires_at_ms)
        values (?, ?, ?, ?, ?)
        on conflict (scope_key) do update set request_hash = excluded.request_hash,
          subject_id = excluded.subject_id, created_at_ms = excluded.created_at_ms,
          expires_at_ms = excluded.expires_at_ms`,
      [record.scopeKey, record.requestHash, record.subjectId, record.createdAtMs, record.expiresAtMs],
    )
  }
}

function writeWallets(connection: SqliteConnection, writes: LedgerWrites): void {
  for (const wallet of writes.walletInserts) {
    connection.run(
      `insert into wallets (id, owner_kind, owner_id, posted, held, debt, seq, credited_total, debited_total,
        chain_hash, version, created_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [wallet.id, wallet.owner.kind, wallet.owner.id, ...walletState(wallet), wallet.createdAtMs],
    )
  }
  for (const { wallet, previousVersion } of writes.walletUpdates) {
    const { changes } = connection.run(
      `update wallets set posted = ?, held = ?, debt = ?, seq = ?, credited_total = ?, debited_total = ?,
        chain_hash = ?, version = ? where id = ? and version = ?`,
      [...walletState(wallet), wallet.id, previousVersion],
    )
    invariant(changes === 1, 'a wallet is written over the version that was read')
  }
}

function walletState(wallet: Wallet): readonly (string | bigint)[] {
  return [
    wallet.postedMicro,
    wallet.heldMicro,
    wallet.debtMicro,
    wallet.seq,
    wallet.creditedTotalMicro,
    wallet.debitedTotalMicro,
    wallet.chainHash,
    wallet.version,
  ]
}

function writeTransactions(connection: SqliteConnection, writes: LedgerWrites): void {
  for (const transaction of writes.transactions) {
    connection.run(
      `insert into ledger_transactions (id, kind, reference, wallet_id, description, actor_id, created_at_ms)
        values (?, ?, ?, ?, ?, ?, ?)`,
      [
        transaction.id,
        transaction.kind,
        transaction.reference,
        transaction.walletId,
        transaction.description,
        transaction.actorId,
        transaction.createdAtMs,
      ],
    )
    const leg = transaction.walletLeg
    if (leg) {
      connection.run(
        `insert into wallet_legs (wallet_id, seq, transaction_id, amount, balance_after, credited_total,
          debited_total, chain_hash) values (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          leg.walletId,
          leg.seq,
          leg.transactionId,
          leg.amountMicro,
          leg.balanceAfterMicro,
          leg.creditedTotalMicro,
          leg.debitedTotalMicro,
          leg.chainHash,
        ],
      )
    }
    for (const line of transaction.systemLegs) {
      connection.run(
        'insert into system_legs (transaction_id, line, account, wallet_id, amount) values (?, ?, ?, ?, ?)',
        [line.transactionId, line.line, line.account, line.walletId, line.amountMicro],
      )
    }
  }
}

/** Row by row: with a kept statement that costs less here than a text of its own for every number of rows. */
function writeGroup(connection: SqliteConnection, group: CompanionRowGroup): void {
  const { sql, order } = writesByShape.get(group.shape) ?? rememberWrite(group)
  for (const row of group.rows) {
    const ordered = order === undefined ? row : order.map((at) => row[at])
    const { changes } = connection.run(sql, ordered)
    invariant(
      changes === 1 || group.mode === 'insert_once' || isDeletable(group),
      `a row of ${group.table} that goes with a movement is there`,
    )
  }
}

type CompanionStatement = {
  readonly sql: string
  /** Where the parameters of the statement stand in a row; undefined where they stand in the same order. */
  readonly order: readonly number[] | undefined
}

/** Bounded by the kinds of companions. */
const writesByShape = new Map<string, CompanionStatement>()

function rememberWrite(group: CompanionRowGroup): CompanionStatement {
  const keyPositions = group.key.map((column) => group.columns.indexOf(column))
  const changedPositions = group.columns.flatMap((column, at) => (group.key.includes(column) ? [] : [at]))
  const write = {
    sql: statementOf(group),
    order: group.mode === 'update' ? [...changedPositions, ...keyPositions] : undefined,
  }
  writesByShape.set(group.shape, write)
  return write
}

function statementOf(group: CompanionRowGroup): string {
  const changed = group.columns.filter((column) => !group.key.includes(column))
  if (group.mode === 'update') {
    const counted = group.counts === undefined ? [] : [`${group.counts} = ${group.counts} + 1`]
    const assignments = [...changed.map((column) => `${column} = ?`), ...counted].join(', ')
    return `update ${group.table} set ${assignments} where ${group.key.map((column) => `${column} = ?`).join(' and ')}`
  }
  const insert = `insert into ${group.table} (${group.columns.join(', ')}) values (${group.columns
    .map(() => '?')
    .join(', ')})`
  if (group.mode === 'insert') return insert
  if (group.mode === 'insert_once') return `${insert} on conflict (${group.key.join(', ')}) do nothing`
  return `${insert} on conflict (${group.key.join(', ')}) do update set ${changed
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`
}
