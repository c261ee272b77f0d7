import { setTimeout as wait } from 'node:timers/promises'

import type { Clock } from '@tessera/core/clock'
import { InvariantViolation, invariant } from '@tessera/core/invariant'
import { applyBatch } from '@tessera/core/ledger/apply-batch'
import type { ApplyBatch, BatchDecision } from '@tessera/core/ledger/apply-batch'
import { readSetOf } from '@tessera/core/ledger/read-set'
import type { Client } from 'pg'

import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import { DatabaseError, isDatabaseError } from '../database-error.ts'
import { acceptedCompanions } from './accepted-companions.ts'
import { allInOrder } from './all-in-order.ts'
import { planCompanionRows } from './companion-rows.ts'
import { ledgerUnavailable } from './ledger-backend.ts'
import type { LedgerBackend, LedgerCommitResult } from './ledger-backend.ts'
import { lockWallets, readDetails, wasWritten } from './postgres-ledger-reads.ts'
import { PostgresLedgerSession } from './postgres-ledger-session.ts'
import { writeCompanions, writeLedger } from './postgres-ledger-writes.ts'
import { sha256 } from './sha256.ts'

export type PostgresBackendOptions = {
  /** Opens the committer's own connection; called again after it was lost. */
  readonly openClient: () => Promise<Client>
  readonly clock: Clock
  /** How long an answer of the server may take before the connection counts as lost. */
  readonly answerTimeoutMs?: number
  readonly applyBatch?: ApplyBatch
}

const maxAttempts = 5
const firstPauseMs = 10

/** A transaction whose commit was sent and not answered: the database knows whether it took place, we don't. */
type SentCommit = { readonly decision: BatchDecision }

/**
 * Writes batches on PostgreSQL: one connection, one transaction for each batch, wallets locked in the order of their
 * ids, everything else read behind those locks. Several processes may do so at once.
 */
export function createPostgresLedgerBackend(options: PostgresBackendOptions): LedgerBackend {
  const session = new PostgresLedgerSession(options.openClient, options.answerTimeoutMs)
  const decide = options.applyBatch ?? applyBatch

  async function commitBatch(commands: readonly LedgerCommand[]): Promise<readonly LedgerCommitResult[]> {
    try {
      return await commitWithRetries(commands)
    } catch (error) {
      if (!isFaultOfACommand(error)) throw error
      return commitSingly(commands)
    }
  }

  /** One of them broke a rule of the schema, or lost a race for a unique key: alone, each stands or falls for itself. */
  async function commitSingly(commands: readonly LedgerCommand[]): Promise<readonly LedgerCommitResult[]> {
    const results: LedgerCommitResult[] = []
    for (const command of commands) results.push(await commitAlone(command))
    return results
  }

  async function commitAlone(command: LedgerCommand): Promise<LedgerCommitResult> {
    try {
      const [result] = await commitWithRetries([command])
      invariant(result !== undefined, 'a batch of one has one result')
      return result
    } catch (error) {
      if (isFaultOfACommand(error)) return { ok: false, fault: String(error) }
      if (!(error instanceof DatabaseError)) throw error
      // Its neighbours may have been written already: they keep their answers.
      return { ok: false, error: ledgerUnavailable }
    }
  }

  async function commitWithRetries(commands: readonly LedgerCommand[]): Promise<BatchDecision['results']> {
    let sent: SentCommit | undefined
    for (let attempt = 1; ; attempt += 1) {
      const progress: { sent?: SentCommit } = sent === undefined ? {} : { sent }
      try {
        return await attemptOnce(commands, progress)
      } catch (error) {
        sent = progress.sent
        const isRaceLost = commands.length === 1 && isDatabaseError(error, 'unique_violation') && attempt < 3
        if (attempt >= maxAttempts || !(isRaceLost || isWorthAnotherAttempt(error))) throw error
      }
      await wait(firstPauseMs * attempt * attempt)
    }
  }

  async function attemptOnce(
    commands: readonly LedgerCommand[],
    progress: { sent?: SentCommit },
  ): Promise<BatchDecision['results']> {
    const nowMs = options.clock.nowMs()
    const wanted = readSetOf(commands)
    return session.transaction(async (query, commit) => {
      const wallets = await lockWallets(query, wanted)
      // The lost transaction held these locks: now that we have them, it has ended one way or the other.
      if (progress.sent && (await wasWritten(query, progress.sent.decision.writes))) {
        return progress.sent.decision.results
      }
      delete progress.sent
      const state = { wallets, ...(await readDetails(query, wanted)) }
      const decision = decide(state, commands, { hash: sha256, nowMs })
      const companions = planCompanionRows(acceptedCompanions(commands, decision.results), nowMs)
      await allInOrder([writeLedger(query, decision.writes, nowMs), writeCompanions(query, companions)])
      progress.sent = { decision }
      await commit()
      return decision.results
    })
  }

  return { commitBatch, close: () => session.close() }
}

function isFaultOfACommand(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code.endsWith('_violation')
  return error instanceof InvariantViolation || error instanceof TypeError || error instanceof RangeError
}

/** It was chosen to give way, waited too long for a lock, or the connection was lost. */
function isWorthAnotherAttempt(error: unknown): boolean {
  return error instanceof DatabaseError && (error.isRetryable || error.code === 'unavailable')
}
