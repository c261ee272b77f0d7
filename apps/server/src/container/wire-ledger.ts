import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Logger } from 'pino'

import type { BooksKeeper } from '../adapters/db/books-mark/books-keeper.ts'
import type { Database } from '../adapters/db/database.ts'
import { createLedgerCommitter, type GroupCommitter } from '../adapters/db/ledger/group-committer.ts'
import { createLeaseClock } from '../adapters/db/ledger/lease-clock.ts'
import type { LedgerBackend } from '../adapters/db/ledger/ledger-backend.ts'
import { createLedgerReads } from '../adapters/db/ledger/ledger-reads.ts'
import { openLedgerBackend } from '../adapters/db/ledger/open-ledger-backend.ts'
import { createCreditManager } from '../features/credits/create-credit-manager.ts'
import { type BalanceWatch, watchBalances } from '../features/notifications/watch-balances.ts'
import type { Metrics } from '../http/metrics.ts'
import { type ExpireHoldsDeps, expireForeignHolds } from '../jobs/expire-holds.ts'
import type { LeasedCreditManager } from '../ports/credit-manager.ts'
import type { LedgerReads } from '../ports/ledger-reads.ts'

export type LedgerParts = {
  readonly committer: GroupCommitter
  readonly reads: LedgerReads
  readonly credits: LeasedCreditManager
  readonly expiry: ExpireHoldsDeps
}

export type LedgerDeps = {
  readonly database: Database
  readonly instanceId: string
  readonly clock: Clock
  readonly ids: IdSource
  readonly leaseMs: number
  readonly metrics: Metrics
  readonly logger: Logger
  /** Told of the balance after every movement. */
  readonly watch: Pick<BalanceWatch, 'seen'>
  /** Told of every wallet that moved. */
  readonly books: Pick<BooksKeeper, 'moved'>
}

/** The ledger over one of the two databases, with the holds of processes that are gone resolved. */
export async function wireLedger(deps: LedgerDeps): Promise<LedgerParts> {
  const { database, ids, instanceId, logger } = deps
  const backend = followed(openLedgerBackend(database, deps.clock), deps.books)
  const committer = createLedgerCommitter(measured(backend, deps.metrics), {
    onBatchFailure: (error) => logger.error({ err: error }, 'a batch of the ledger could not be written'),
  })
  const reads = createLedgerReads(database.db)
  const leaseClock = createLeaseClock(database, {
    monotonicMs: () => performance.now(),
    wallMs: () => deps.clock.nowMs(),
  })
  await leaseClock.synchronise()
  const expiry = { committer, reads, ids, leaseClock, instanceId }
  if (database.dialect === 'sqlite') {
    const { released } = await expireForeignHolds(expiry)
    if (released > 0) logger.warn({ released }, 'holds of an earlier process were released')
  }
  const credits = createCreditManager({
    committer,
    reads,
    ids,
    leaseClock,
    instanceId,
    leaseMs: deps.leaseMs,
  })
  return { committer, reads, credits: watchBalances(credits, deps.watch), expiry }
}

/** Every movement of a batch is durable with it; the last one stands for all. */
function followed(backend: LedgerBackend, books: LedgerDeps['books']): LedgerBackend {
  return {
    async commitBatch(commands) {
      const results = await backend.commitBatch(commands)
      const last = results.findLastIndex(
        (result) => result.ok && !result.value.replayed && result.value.transactionId !== undefined,
      )
      const command = commands[last]
      if (command !== undefined) books.moved(command.operation.walletId)
      return results
    },
    close: () => backend.close(),
  }
}

function measured(backend: LedgerBackend, metrics: Metrics): LedgerBackend {
  return {
    async commitBatch(commands) {
      const startedMs = performance.now()
      const results = await backend.commitBatch(commands)
      metrics.ledgerBatchCommitted({
        operations: commands.length,
        seconds: (performance.now() - startedMs) / 1000,
      })
      return results
    },
    close: () => backend.close(),
  }
}
