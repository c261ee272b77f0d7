import type {
  IdempotencyClaim,
  LedgerError,
  LedgerOperation,
  LedgerOutcome,
} from '@tessera/core/ledger/operation'
import type { Result } from '@tessera/core/result'

import type { CompanionWrite } from './companion-write.ts'

/** One operation with the rows that must stand or fall with it. */
export type LedgerCommand = {
  readonly operation: LedgerOperation
  readonly idempotency?: IdempotencyClaim
  /** Written in the same database transaction, only if the operation is accepted and was not a replay. */
  readonly companions?: readonly CompanionWrite[]
  /** When it took place, with its companions, for a history that is brought in. Without it: now. */
  readonly atMs?: number
}

/** The queue is full, or the database does not answer: nothing was changed, or it is unknown (then ask by reference). */
export type LedgerUnavailable = { readonly code: 'ledger_unavailable'; readonly retryAfterMs: number }

/**
 * The only door through which credits move. Commands that arrive while a batch is being written form the next batch;
 * each gets its own result once the batch is durable.
 */
export interface LedgerCommitter {
  commit(command: LedgerCommand): Promise<Result<LedgerOutcome, LedgerError | LedgerUnavailable>>
  /** Waits for what is queued, then refuses further commands. */
  close(): Promise<void>
}
