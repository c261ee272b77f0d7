import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import type { DatabaseErrorCode } from '../database-error.ts'
import type { LedgerBatchContext, LedgerCommitResult } from '../ledger/ledger-backend.ts'
import type { MigrationErrorCode, RenderedStep } from '../migrator.ts'
import type { IntegerMode, SqliteExecution } from './sqlite-connection.ts'

export type WriterStatement = { readonly sql: string; readonly parameters: readonly unknown[] }

/**
 * What the main thread asks of the writer's thread. Everything that writes goes through here, so that a write to the
 * disk never holds up the event loop and two writers never meet.
 *
 * The ledger's part: `ledger_batch` calls `commitLedgerBatch(connection, commands, context)` of
 * `ledger/sqlite-committer.ts`. That function is synchronous, opens its own `connection.transaction`, and returns one
 * result for each command, in order; the batch is on the disk when it returns.
 */
export type WriterTask =
  | {
      readonly type: 'execute'
      readonly sql: string
      readonly parameters: readonly unknown[]
      readonly integers: IntegerMode
      /** Undefined: a statement that is a transaction of its own. */
      readonly transactionId?: number
    }
  /** Opens an interactive transaction; until it ends, everything that is not part of it waits. */
  | { readonly type: 'begin'; readonly transactionId: number }
  | { readonly type: 'commit'; readonly transactionId: number }
  | { readonly type: 'rollback'; readonly transactionId: number }
  | {
      readonly type: 'ledger_batch'
      readonly commands: readonly LedgerCommand[]
      readonly context: LedgerBatchContext
    }
  /** One transaction that nobody has to wait for: where the first statement changes no row, none is made. */
  | { readonly type: 'write_together'; readonly statements: readonly WriterStatement[] }
  | { readonly type: 'migrate'; readonly steps: readonly RenderedStep[]; readonly nowMs: number }
  | { readonly type: 'close' }

export type WriterRequest = {
  readonly id: number
  /** By `monotonicNowMs`; a request that waited too long is refused instead of being run for nobody. */
  readonly sentAtMs: number
  readonly task: WriterTask
}

export type WriterAnswer =
  | { readonly type: 'executed'; readonly execution: SqliteExecution }
  | { readonly type: 'ledger_results'; readonly results: readonly LedgerCommitResult[] }
  | { readonly type: 'written'; readonly isWritten: boolean }
  | { readonly type: 'migrated'; readonly appliedIds: readonly string[] }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly failure: WriterFailure }

/** An error as it crosses between threads. Without a code it is a bug in our own code, not a refusal. */
export type WriterFailure = {
  readonly code?: DatabaseErrorCode
  readonly migrationCode?: MigrationErrorCode
  readonly name: string
  readonly message: string
  readonly stack?: string
}

export type WriterReply =
  | { readonly id: number; readonly answer: WriterAnswer }
  /** The first message: the file is open, or why it is not. */
  | { readonly id: 0; readonly answer: Extract<WriterAnswer, { type: 'done' | 'failed' }> }

export type WriterOptions = {
  readonly file: string
  readonly busyTimeoutMs: number
  /** An interactive transaction that is open for longer is rolled back. */
  readonly transactionLimitMs: number
  /** A request that could not be started within this time is refused as `busy`. */
  readonly waitLimitMs: number
  readonly maxWaitingRequests: number
}

/** Milliseconds that both threads agree on and that no change of the wall clock moves. */
export function monotonicNowMs(): number {
  return performance.timeOrigin + performance.now()
}
