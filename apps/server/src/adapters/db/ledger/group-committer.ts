import { invariant } from '@tessera/core/invariant'
import { err } from '@tessera/core/result'

import type { LedgerCommand, LedgerCommitter } from '../../../ports/ledger-committer.ts'
import { ledgerUnavailable } from './ledger-backend.ts'
import type { LedgerBackend, LedgerCommitResult } from './ledger-backend.ts'

export type GroupCommitterOptions = {
  readonly maxBatchCommands?: number
  readonly maxQueuedCommands?: number
  /** Told when a whole batch failed, for the log: its callers were answered `ledger_unavailable`. */
  readonly onBatchFailure?: (error: unknown) => void
}

/** A committer that tells how busy it is. */
export type GroupCommitter = LedgerCommitter & {
  /** Commands that wait for the batch before theirs. */
  queuedCommands(): number
  /** Whether the next command would be refused. */
  isFull(): boolean
}

type CommandAnswer = Awaited<ReturnType<LedgerCommitter['commit']>>

type Waiting = {
  readonly command: LedgerCommand
  readonly resolve: (answer: CommandAnswer) => void
  readonly reject: (error: Error) => void
}

/** A command that broke a rule of the schema or an invariant: a bug of ours, and nothing of it was written. */
export class LedgerCommandFault extends Error {
  override readonly name = 'LedgerCommandFault'
}

/**
 * Groups commands into batches without a timer: one batch is being written, and whatever comes meanwhile is the next.
 * So a command waits for at most one batch before its own, and a wallet that everybody uses is written once a batch.
 */
export function createLedgerCommitter(
  backend: LedgerBackend,
  options: GroupCommitterOptions = {},
): GroupCommitter {
  const maxBatchCommands = options.maxBatchCommands ?? 256
  const maxQueuedCommands = options.maxQueuedCommands ?? 5000
  let queue: Waiting[] = []
  let writing: Promise<void> | undefined
  let closing: Promise<void> | undefined

  function commit(command: LedgerCommand): Promise<CommandAnswer> {
    if (closing || queue.length >= maxQueuedCommands) return Promise.resolve(err(ledgerUnavailable))
    return new Promise((resolve, reject) => {
      queue.push({ command, resolve, reject })
      writing ??= writeQueue()
    })
  }

  async function writeQueue(): Promise<void> {
    while (queue.length > 0) {
      // Everything that is asked for in this turn of the event loop goes into one batch.
      await endOfTurn()
      const batch = queue.slice(0, maxBatchCommands)
      queue = queue.slice(maxBatchCommands)
      await writeBatch(batch)
    }
    writing = undefined
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await backend.commitBatch(batch.map(({ command }) => command))
      invariant(results.length === batch.length, 'every command of a batch has a result')
      for (const [index, waiting] of batch.entries()) answer(waiting, results[index])
    } catch (error) {
      options.onBatchFailure?.(error)
      for (const waiting of batch) waiting.resolve(err(ledgerUnavailable))
    }
  }

  async function drain(): Promise<void> {
    await writing
    await backend.close()
  }

  return {
    commit,
    queuedCommands: () => queue.length,
    isFull: () => queue.length >= maxQueuedCommands,
    close() {
      closing ??= drain()
      return closing
    },
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function answer(waiting: Waiting, result: LedgerCommitResult | undefined): void {
  if (!result) waiting.reject(new LedgerCommandFault('the command has no result'))
  else if ('fault' in result) waiting.reject(new LedgerCommandFault(result.fault))
  else waiting.resolve(result)
}
