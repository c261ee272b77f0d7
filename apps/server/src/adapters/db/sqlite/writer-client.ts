import { Worker } from 'node:worker_threads'

import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import { DatabaseError } from '../database-error.ts'
import type { LedgerBatchContext, LedgerCommitResult } from '../ledger/ledger-backend.ts'
import type { RenderedStep } from '../migrator.ts'
import type { IntegerMode, SqliteExecution } from './sqlite-connection.ts'
import { fromWriterFailure } from './writer-failure.ts'
import { monotonicNowMs } from './writer-protocol.ts'
import type {
  WriterAnswer,
  WriterOptions,
  WriterReply,
  WriterRequest,
  WriterStatement,
  WriterTask,
} from './writer-protocol.ts'

type PendingRequest = {
  readonly resolve: (answer: WriterAnswer) => void
  readonly reject: (error: Error) => void
}

type RunningWorker = {
  readonly worker: WriterThread
  readonly pending: Map<number, PendingRequest>
}

type SingleStatement = WriterStatement & {
  readonly integers: IntegerMode
  readonly transactionId?: number
}

/** As much of a `Worker` as its owner needs. */
export type WriterThread = Pick<Worker, 'postMessage' | 'terminate'> & {
  on(event: 'message', listener: (reply: WriterReply) => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: 'exit', listener: () => void): unknown
}

export type SpawnWriter = (options: WriterOptions) => WriterThread

/** A worker that died is replaced by the next request, but not more often than this. */
const respawnIntervalMs = 1000

/**
 * The main thread's hand on the writer's thread. If that thread dies, everything it had not answered fails with
 * `unavailable` (whether it was written is unknown), and the next request starts a new one.
 */
export class SqliteWriter {
  readonly #options: WriterOptions
  readonly #spawn: SpawnWriter
  #running: Promise<RunningWorker> | undefined
  #spawnedAtMs = Number.NEGATIVE_INFINITY
  #lastId = 0
  #isClosed = false

  constructor(options: WriterOptions, spawn: SpawnWriter = spawnWriter) {
    this.#options = options
    this.#spawn = spawn
  }

  /** Opens the file; rejects with the reason where that is impossible. */
  async start(): Promise<void> {
    await this.#ensureRunning()
  }

  async execute(statement: SingleStatement): Promise<SqliteExecution> {
    const answer = await this.#request({ type: 'execute', ...statement })
    if (answer.type !== 'executed') throw unexpectedAnswer(answer)
    return answer.execution
  }

  /** @returns the id that the statements of the transaction carry */
  async begin(): Promise<number> {
    this.#lastId += 1
    const transactionId = this.#lastId
    await this.#request({ type: 'begin', transactionId })
    return transactionId
  }

  async commit(transactionId: number): Promise<void> {
    await this.#request({ type: 'commit', transactionId })
  }

  async rollBack(transactionId: number): Promise<void> {
    await this.#request({ type: 'rollback', transactionId })
  }

  /** @returns one result for each command, in order, once all of them are on the disk */
  async commitLedgerBatch(
    commands: readonly LedgerCommand[],
    context: LedgerBatchContext,
  ): Promise<readonly LedgerCommitResult[]> {
    const answer = await this.#request({ type: 'ledger_batch', commands, context })
    if (answer.type !== 'ledger_results') throw unexpectedAnswer(answer)
    return answer.results
  }

  /** @returns false where the first statement changed no row, and so nothing was written */
  async writeTogether(statements: readonly WriterStatement[]): Promise<boolean> {
    const answer = await this.#request({ type: 'write_together', statements })
    if (answer.type !== 'written') throw unexpectedAnswer(answer)
    return answer.isWritten
  }

  async migrate(steps: readonly RenderedStep[], nowMs: number): Promise<readonly string[]> {
    const answer = await this.#request({ type: 'migrate', steps, nowMs })
    if (answer.type !== 'migrated') throw unexpectedAnswer(answer)
    return answer.appliedIds
  }

  /** Waits for what was asked before, then ends the thread. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    const running = this.#running
    if (running !== undefined) await this.#request({ type: 'close' }).catch(ignoreDeadWriter)
    this.#isClosed = true
    await running?.then(({ worker }) => worker.terminate(), ignoreDeadWriter)
  }

  async #request(task: WriterTask): Promise<WriterAnswer> {
    const { worker, pending } = await this.#ensureRunning()
    this.#lastId += 1
    const request: WriterRequest = { id: this.#lastId, sentAtMs: monotonicNowMs(), task }
    const answer = await new Promise<WriterAnswer>((resolve, reject) => {
      worker.postMessage(request, [])
      pending.set(request.id, { resolve, reject })
    })
    if (answer.type === 'failed') throw fromWriterFailure(answer.failure)
    return answer
  }

  #ensureRunning(): Promise<RunningWorker> {
    if (this.#isClosed) return Promise.reject(unavailable('The database is closed'))
    if (this.#running !== undefined) return this.#running
    const nowMs = monotonicNowMs()
    if (nowMs - this.#spawnedAtMs < respawnIntervalMs) {
      return Promise.reject(unavailable('The writer of the database has just died'))
    }
    this.#spawnedAtMs = nowMs
    this.#running = this.#startWorker()
    return this.#running
  }

  #startWorker(): Promise<RunningWorker> {
    const running: RunningWorker = { worker: this.#spawn(this.#options), pending: new Map() }
    const { worker, pending } = running
    return new Promise((resolve, reject) => {
      worker.on('message', (reply: WriterReply) => {
        if (reply.id !== 0) settle(pending, reply)
        else if (reply.answer.type === 'failed') reject(fromWriterFailure(reply.answer.failure))
        else resolve(running)
      })
      // `exit` follows and does what has to be done; without a listener the error would end the process.
      let reason: unknown
      worker.on('error', (error) => {
        reason = error
      })
      worker.on('exit', () => {
        this.#running = undefined
        const error = unavailable('The writer of the database died', reason)
        reject(error)
        for (const request of pending.values()) request.reject(error)
        pending.clear()
      })
    })
  }
}

function spawnWriter(options: WriterOptions): Worker {
  return new Worker(new URL('writer-worker.ts', import.meta.url), {
    name: 'tessera-sqlite-writer',
    workerData: options,
    // Flags such as `--watch` and loaders of test runners are for the main thread only.
    execArgv: [],
  })
}

function settle(pending: Map<number, PendingRequest>, reply: WriterReply): void {
  const request = pending.get(reply.id)
  pending.delete(reply.id)
  request?.resolve(reply.answer)
}

function unavailable(message: string, cause?: unknown): DatabaseError {
  return new DatabaseError('unavailable', { message, cause })
}

function unexpectedAnswer(answer: WriterAnswer): Error {
  return new Error(`The writer answered with ${answer.type}`)
}

function ignoreDeadWriter(): void {
  // A writer that is gone needs no closing.
}
