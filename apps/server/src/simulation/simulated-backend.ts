import type { ApplyBatch } from '@tessera/core/ledger/apply-batch'

import type { Database } from '../adapters/db/database.ts'
import type { LedgerCommitResult } from '../adapters/db/ledger/ledger-backend.ts'
import type { LedgerReport } from '../adapters/db/ledger/ledger-report.ts'
import type { DatabaseRow } from '../adapters/db/ledger/ledger-rows.ts'
import type { LedgerCommand } from '../ports/ledger-committer.ts'

/** The process dies here: nothing after this runs, and what was not committed is lost. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

/** When a process dies while it writes a batch. */
export type DeathPoint = {
  /**
   * In the transaction of the whole batch, or, where one command made that fail and each had its own, in the
   * transaction of the command at this place.
   */
  readonly at: 'batch' | number
  /** After so many writes, or with the commit where there are fewer. */
  readonly afterWrites: number
}

export type BatchMoment = { readonly nowMs: number; readonly death?: DeathPoint }

/** A fresh, migrated database with the production committer over it. */
export interface SimulatedBackend {
  readonly database: Database
  /** Errors: `SimulatedCrash` where the process died; nothing after the place of its death was written. */
  commitBatch(commands: readonly LedgerCommand[], moment: BatchMoment): Promise<readonly LedgerCommitResult[]>
  /** The rows of these ids; those that are not there are left out. */
  find(table: 'wallets' | 'holds' | 'orders', ids: readonly string[]): Promise<readonly DatabaseRow[]>
  /** All rows of a query. */
  all(sql: string): Promise<readonly DatabaseRow[]>
  /** Recomputes all books, as `ledger:verify` does. */
  verify(): Promise<LedgerReport>
  close(): Promise<void>
}

export type OpenSimulatedBackend = (decisions: {
  readonly applyBatch: ApplyBatch
}) => Promise<SimulatedBackend>
