import type { LedgerError, LedgerOutcome } from '@tessera/core/ledger/operation'
import type { Result } from '@tessera/core/result'

import type { LedgerCommand, LedgerUnavailable } from '../../../ports/ledger-committer.ts'

/**
 * A command that could not be written though it was accepted: a row beside it broke a rule of the schema, or an
 * invariant did not hold. A bug on our side; nothing of this command was changed, and its neighbours were not touched.
 */
export type LedgerFault = { readonly ok: false; readonly fault: string }

/** What a command got from its batch; plain data, so that it can cross between threads. */
export type LedgerCommitResult = Result<LedgerOutcome, LedgerError | LedgerUnavailable> | LedgerFault

/** The answer while the database is in trouble. */
export const ledgerUnavailable = {
  code: 'ledger_unavailable',
  retryAfterMs: 1000,
} as const satisfies LedgerUnavailable

export type LedgerBatchContext = { readonly nowMs: number }

/** One database's way to write a batch: all of it durable when it answers. */
export interface LedgerBackend {
  /** @returns one result for each command, in order. Throws if nothing was written, or if it is unknown whether. */
  commitBatch(commands: readonly LedgerCommand[]): Promise<readonly LedgerCommitResult[]>
  close(): Promise<void>
}
