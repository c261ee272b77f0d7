import type { Clock } from '@tessera/core/clock'

import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import type { LedgerBackend, LedgerBatchContext, LedgerCommitResult } from './ledger-backend.ts'

export type SqliteBackendOptions = {
  /** The writer's thread, which runs `commitLedgerBatch`. */
  readonly commitLedgerBatch: (
    commands: readonly LedgerCommand[],
    context: LedgerBatchContext,
  ) => Promise<readonly LedgerCommitResult[]>
  readonly clock: Clock
}

/** Sends batches to the writer's thread. The thread is not ours: the database closes it. */
export function createSqliteLedgerBackend(options: SqliteBackendOptions): LedgerBackend {
  return {
    commitBatch: (commands) => options.commitLedgerBatch(commands, { nowMs: options.clock.nowMs() }),
    close: () => Promise.resolve(),
  }
}
