import { isDeepStrictEqual } from 'node:util'

import type { ApplyBatch } from '@tessera/core/ledger/apply-batch'

import type { LedgerCommitResult } from '../adapters/db/ledger/ledger-backend.ts'
import { holdFromRow, walletFromRow } from '../adapters/db/ledger/ledger-rows.ts'
import { snapshotOfConnection } from '../adapters/db/ledger/ledger-snapshot.ts'
import { commitLedgerBatch } from '../adapters/db/ledger/sqlite-committer.ts'
import { verifySnapshot } from '../adapters/db/ledger/verify-ledger.ts'
import type { SqliteConnection } from '../adapters/db/sqlite/sqlite-connection.ts'
import type { LedgerCommand } from '../ports/ledger-committer.ts'
import { SimulatedCrash, crashingAfter } from './crashing-connection.ts'
import { firstCommands, nextCommand } from './generate-commands.ts'
import type { SimulatedAction, SimulatedWorld } from './generate-commands.ts'
import { ReferenceModel, figuresOf } from './reference-model.ts'
import type { ModelAnswer } from './reference-model.ts'
import { SeededRandom } from './seeded-random.ts'

export type SimulationOptions = {
  readonly seed: number
  readonly operations: number
  /** A fresh, migrated database in memory; closed by the simulation. */
  readonly openDatabase: () => SqliteConnection & { close(): void }
  /** Only tests give another decision: one with a planted bug. */
  readonly applyBatch?: ApplyBatch
}

export type SimulationReport = {
  readonly seed: number
  readonly operations: number
  readonly batches: number
  readonly crashes: number
  readonly verifications: number
  readonly actions: Readonly<Partial<Record<SimulatedAction, number>>>
  readonly outcomes: Readonly<Record<string, number>>
  /** The first disagreement; the simulation stops there. */
  readonly violation?: string
}

const operationsOfAnEpisode = 10_000
const operationsBetweenVerifications = 1000
const simulationStartMs = 1_790_000_000_000

/**
 * Lets the production decision and the production committer work through a seeded history of everything that people,
 * processes and clocks do, beside an independent model. Every answer is compared with the model's, every wallet and
 * hold after its batch, and all books again and again. The same seed gives the same history.
 */
export async function simulateLedger(options: SimulationOptions): Promise<SimulationReport> {
  const run = new SimulationRun(options)
  while (run.operations < options.operations && run.violation === undefined) await run.episode()
  return run.report()
}

class SimulationRun {
  operations = 0
  violation: string | undefined
  readonly #options: SimulationOptions
  readonly #random: SeededRandom
  #batches = 0
  #crashes = 0
  #verifications = 0
  readonly #actions: Partial<Record<SimulatedAction, number>> = {}
  readonly #outcomes: Record<string, number> = {}

  constructor(options: SimulationOptions) {
    this.#options = options
    this.#random = new SeededRandom(options.seed)
  }

  /** A world from its first day: books stay small, so that recomputing them all stays cheap. */
  async episode(): Promise<void> {
    const connection = this.#options.openDatabase()
    const world: SimulatedWorld = {
      random: this.#random,
      model: new ReferenceModel(),
      nowMs: simulationStartMs,
      leaseNowMs: simulationStartMs,
      instanceId: 'ins_1',
      lastId: 0,
      recent: [],
      batch: { opened: [], ended: new Set() },
    }
    const endsAt = Math.min(this.operations + operationsOfAnEpisode, this.#options.operations)
    let verifiedAt = this.operations
    try {
      this.#run(world, connection, firstCommands(world))
      while (this.operations < endsAt && this.violation === undefined) {
        this.#passTime(world)
        this.#batch(world, connection)
        if (this.operations - verifiedAt >= operationsBetweenVerifications) {
          verifiedAt = this.operations
          await this.#verify(connection)
        }
      }
      await this.#verify(connection)
    } finally {
      connection.close()
    }
  }

  #passTime(world: SimulatedWorld): void {
    const passedMs = world.random.between(0, 3000)
    world.nowMs += passedMs
    world.leaseNowMs += passedMs
    // Somebody sets the computer's clock; or everything stands still for a while, and leases run out.
    if (world.random.chance(1)) world.nowMs += world.random.between(-86_400_000, 2 * 86_400_000)
    if (world.random.chance(2)) world.leaseNowMs += world.random.between(0, 120_000)
  }

  #batch(world: SimulatedWorld, connection: SqliteConnection): void {
    world.batch.opened.length = 0
    world.batch.ended.clear()
    const size = world.random.chance(30) ? 1 : world.random.between(2, 64)
    const commands: LedgerCommand[] = []
    for (let index = 0; index < size; index += 1) {
      const { action, command } = nextCommand(world)
      this.#actions[action] = (this.#actions[action] ?? 0) + 1
      commands.push(command)
    }
    this.#run(world, connection, commands)
  }

  #run(world: SimulatedWorld, connection: SqliteConnection, commands: readonly LedgerCommand[]): void {
    this.operations += commands.length
    this.#batches += 1
    const isAnswerLost = world.random.chance(2)
    const { written, results } = this.#commit(world, connection, commands)
    const answered = isAnswerLost ? undefined : results
    if (isAnswerLost) this.#crash(world)
    this.#compare(world, connection, { commands: commands.slice(0, written), answered })
  }

  /** What was not committed when the process died has not happened; the model does not hear of it either. */
  #commit(
    world: SimulatedWorld,
    connection: SqliteConnection,
    commands: readonly LedgerCommand[],
  ): { readonly written: number; readonly results?: readonly LedgerCommitResult[] } {
    const crashing = crashingAfter(
      connection,
      world.random.chance(3) ? world.random.between(0, 60) : Infinity,
    )
    try {
      const results = commitLedgerBatch(crashing, commands, {
        nowMs: world.nowMs,
        ...(this.#options.applyBatch === undefined ? {} : { applyBatch: this.#options.applyBatch }),
      })
      return { written: commands.length, results }
    } catch (error) {
      if (!(error instanceof SimulatedCrash)) {
        this.#violate(`the committer threw ${String(error)}`)
        return { written: 0 }
      }
      this.#crash(world)
      // The whole batch was one transaction; after a fault each command had its own, and the last one died.
      return { written: Math.max(0, crashing.transactionsBegun() - 2) }
    }
  }

  #crash(world: SimulatedWorld): void {
    this.#crashes += 1
    world.instanceId = `ins_${this.#crashes + 1}`
  }

  #compare(
    world: SimulatedWorld,
    connection: SqliteConnection,
    batch: {
      readonly commands: readonly LedgerCommand[]
      /** Undefined where the answers were lost with the process. */
      readonly answered: readonly LedgerCommitResult[] | undefined
    },
  ): void {
    for (const [index, { operation, idempotency }] of batch.commands.entries()) {
      const expected = world.model.apply(operation, idempotency, world.nowMs)
      this.#count(operation.type, expected)
      if (!batch.answered) continue
      const result = batch.answered[index]
      if (!result || !isDeepStrictEqual(answerOf(result), expected)) {
        this.#violate(`${describe(operation)}: expected ${describe(expected)}, got ${describe(result)}`)
        return
      }
    }
    for (const { operation } of batch.commands) {
      this.#compareWallet(world, connection, operation.walletId)
      if ('holdId' in operation) this.#compareHold(world, connection, operation.holdId)
      if (operation.type === 'debit_wallet' && operation.freesHold) {
        this.#compareHold(world, connection, operation.freesHold.holdId)
      }
    }
  }

  #compareWallet(world: SimulatedWorld, connection: SqliteConnection, walletId: string): void {
    const [row] = connection.all('select * from wallets where id = ?', [walletId])
    const expected = world.model.wallets.get(walletId)
    const stored = row && walletFromRow(row)
    const actual = stored && [stored.postedMicro, stored.heldMicro, stored.debtMicro, stored.seq]
    const figures = expected && figuresOf(expected)
    const wanted = figures && [figures.balanceMicro, figures.heldMicro, figures.debtMicro, expected.legs]
    if (!isDeepStrictEqual(actual, wanted)) {
      this.#violate(`wallet ${walletId}: expected ${describe(wanted)}, stored ${describe(actual)}`)
    }
  }

  #compareHold(world: SimulatedWorld, connection: SqliteConnection, holdId: string): void {
    const [row] = connection.all('select * from holds where id = ?', [holdId])
    const expected = world.model.holds.get(holdId)
    const stored = row && holdFromRow(row)
    const actual = stored && [
      stored.amountMicro,
      stored.status,
      stored.leaseEndsAtMs,
      stored.status === 'settled' ? stored.chargedMicro : undefined,
    ]
    const wanted = expected && [expected.amount, expected.status, expected.leaseEndsAtMs, expected.charge]
    if (!isDeepStrictEqual(actual, wanted)) {
      this.#violate(`hold ${holdId}: expected ${describe(wanted)}, stored ${describe(actual)}`)
    }
  }

  async #verify(connection: SqliteConnection): Promise<void> {
    this.#verifications += 1
    const { violation } = await verifySnapshot(snapshotOfConnection(connection))
    if (violation) this.#violate(`the books: ${describe(violation)}`)
  }

  #count(type: string, answer: ModelAnswer): void {
    const outcome =
      answer.type === 'refused'
        ? `${type} ${String(answer.error['code'])}`
        : `${type} ${answer.type === 'done' && answer.replayed ? 'replayed' : answer.type}`
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1
  }

  #violate(message: string): void {
    this.violation ??= message
  }

  report(): SimulationReport {
    return {
      seed: this.#options.seed,
      operations: this.operations,
      batches: this.#batches,
      crashes: this.#crashes,
      verifications: this.#verifications,
      actions: this.#actions,
      outcomes: this.#outcomes,
      ...(this.violation === undefined ? {} : { violation: this.violation }),
    }
  }
}

/** An answer of the ledger in the model's words. */
function answerOf(result: LedgerCommitResult): ModelAnswer {
  if ('fault' in result) return { type: 'fault' }
  if (!result.ok) return { type: 'refused', error: result.error }
  const { walletId, ...figures } = result.value.balance
  return {
    type: 'done',
    walletId,
    figures,
    amountMicro: result.value.amountMicro,
    ...(result.value.transactionId === undefined ? {} : { transactionId: result.value.transactionId }),
    replayed: result.value.replayed,
  }
}

function describe(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)) ??
    'nothing'
  )
}
