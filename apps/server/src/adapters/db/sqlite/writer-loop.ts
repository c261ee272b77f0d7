import { assertNever } from '@tessera/core/invariant'

import { DatabaseError } from '../database-error.ts'
import { commitLedgerBatch } from '../ledger/sqlite-committer.ts'
import type { OpenSqliteConnection } from './sqlite-connection.ts'
import { applySqliteSteps } from './sqlite-migrator.ts'
import { toWriterFailure } from './writer-failure.ts'
import { monotonicNowMs } from './writer-protocol.ts'
import type {
  WriterAnswer,
  WriterOptions,
  WriterReply,
  WriterRequest,
  WriterStatement,
  WriterTask,
} from './writer-protocol.ts'

type OpenTransaction = {
  readonly id: number
  readonly deadline: NodeJS.Timeout
  /** After an error PostgreSQL refuses everything until a rollback; SQLite would go on. Both refuse here. */
  hasFailed: boolean
}

type TransactionTask = Extract<WriterTask, { type: 'execute' | 'commit' | 'rollback' }> & {
  readonly transactionId: number
}

const done: WriterAnswer = { type: 'done' }

/**
 * The one writer of a SQLite file: takes requests in order, runs each to its end, and lets an interactive transaction
 * have the file to itself until it commits, rolls back or has been open for too long.
 */
export class WriterLoop {
  readonly #connection: OpenSqliteConnection
  readonly #options: WriterOptions
  readonly #reply: (reply: WriterReply) => void
  readonly #waiting: WriterRequest[] = []
  #open: OpenTransaction | undefined

  constructor(connection: OpenSqliteConnection, options: WriterOptions, reply: (reply: WriterReply) => void) {
    this.#connection = connection
    this.#options = options
    this.#reply = reply
  }

  handle(request: WriterRequest): void {
    if (isTransactionTask(request.task)) {
      this.#answer(request, this.#runInTransaction(request.task))
      this.#runWaiting()
    } else if (this.#open === undefined) {
      this.#runAlone(request)
    } else if (this.#waiting.length < this.#options.maxWaitingRequests) {
      this.#waiting.push(request)
    } else {
      this.#answer(request, refusal('busy', 'Too many writes are waiting for the open transaction'))
    }
  }

  #runWaiting(): void {
    while (this.#open === undefined) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#runAlone(next)
    }
  }

  #runAlone(request: WriterRequest): void {
    const waitedMs = monotonicNowMs() - request.sentAtMs
    if (waitedMs > this.#options.waitLimitMs && request.task.type !== 'close') {
      this.#answer(
        request,
        refusal('busy', `The write waited for ${Math.round(waitedMs)} ms and was given up`),
      )
      return
    }
    this.#answer(request, this.#attempt(request.task))
  }

  #attempt(task: WriterTask): WriterAnswer {
    try {
      return this.#run(task)
    } catch (error) {
      return { type: 'failed', failure: toWriterFailure(error) }
    }
  }

  #run(task: WriterTask): WriterAnswer {
    switch (task.type) {
      case 'execute':
        return this.#execute(task)
      case 'begin':
        this.#begin(task.transactionId)
        return done
      case 'commit':
        this.#connection.exec('commit')
        return done
      case 'rollback':
        this.#rollBackIfOpen()
        return done
      case 'ledger_batch':
        return {
          type: 'ledger_results',
          results: commitLedgerBatch(this.#connection, task.commands, task.context),
        }
      case 'write_together':
        return { type: 'written', isWritten: this.#writeTogether(task.statements) }
      case 'migrate':
        return { type: 'migrated', appliedIds: applySqliteSteps(this.#connection, task.steps, task.nowMs) }
      case 'close':
        this.#connection.close()
        return done
      default:
        return assertNever(task)
    }
  }

  #execute(task: Extract<WriterTask, { type: 'execute' }>): WriterAnswer {
    const execution = this.#connection.execute(task.sql, task.parameters, task.integers)
    const isLeftOpen = task.transactionId === undefined && this.#connection.isInTransaction()
    if (!isLeftOpen) return { type: 'executed', execution }
    // A `begin` by hand belongs to nobody: every later write would silently become part of it.
    this.#rollBackIfOpen()
    return refusal('other', 'Transactions are opened by db.transaction(), not by a statement')
  }

  #writeTogether([guard, ...others]: readonly WriterStatement[]): boolean {
    if (guard === undefined) return true
    return this.#connection.transaction(() => {
      if (this.#connection.run(guard.sql, guard.parameters).changes === 0) return false
      for (const { sql, parameters } of others) this.#connection.run(sql, parameters)
      return true
    })
  }

  #begin(id: number): void {
    this.#connection.exec('begin immediate')
    const deadline = setTimeout(() => {
      this.#expire()
    }, this.#options.transactionLimitMs)
    this.#open = { id, deadline, hasFailed: false }
  }

  #expire(): void {
    this.#open = undefined
    this.#attempt({ type: 'rollback', transactionId: 0 })
    this.#runWaiting()
  }

  #runInTransaction(task: TransactionTask): WriterAnswer {
    const open = this.#open
    if (open === undefined || open.id !== task.transactionId) return this.#answerExpired(task)
    if (task.type === 'execute') return this.#executeInTransaction(open, task)
    clearTimeout(open.deadline)
    const answer =
      task.type === 'commit' && open.hasFailed
        ? refusal('other', 'The transaction was rolled back: one of its statements had failed')
        : this.#attempt(task)
    // Only a commit that worked leaves the connection outside a transaction.
    if (this.#connection.isInTransaction()) this.#attempt({ type: 'rollback', transactionId: open.id })
    this.#open = undefined
    return answer
  }

  #executeInTransaction(
    open: OpenTransaction,
    task: Extract<TransactionTask, { type: 'execute' }>,
  ): WriterAnswer {
    const returnsToSavepoint = /^\s*rollback to\b/i.test(task.sql)
    if (open.hasFailed && !returnsToSavepoint) {
      return refusal('other', 'A statement of this transaction failed; it can only be rolled back')
    }
    const answer = this.#attempt(task)
    open.hasFailed = answer.type === 'failed'
    return answer
  }

  #answerExpired(task: TransactionTask): WriterAnswer {
    if (task.type === 'rollback') return done
    return refusal(
      'transaction_expired',
      `The transaction was open for more than ${this.#options.transactionLimitMs} ms and was rolled back`,
    )
  }

  #rollBackIfOpen(): void {
    if (this.#connection.isInTransaction()) this.#connection.exec('rollback')
  }

  #answer(request: WriterRequest, answer: WriterAnswer): void {
    this.#reply({ id: request.id, answer })
  }
}

function isTransactionTask(task: WriterTask): task is TransactionTask {
  switch (task.type) {
    case 'commit':
    case 'rollback':
      return true
    case 'execute':
      return task.transactionId !== undefined
    case 'begin':
    case 'ledger_batch':
    case 'write_together':
    case 'migrate':
    case 'close':
      return false
    default:
      return assertNever(task)
  }
}

function refusal(code: 'busy' | 'transaction_expired' | 'other', message: string): WriterAnswer {
  return { type: 'failed', failure: toWriterFailure(new DatabaseError(code, { message })) }
}
