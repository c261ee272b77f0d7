import type { LedgerCommitResult } from '../adapters/db/ledger/ledger-backend.ts'
import { ledgerUnavailable } from '../adapters/db/ledger/ledger-backend.ts'
import type { LedgerCommand } from '../ports/ledger-committer.ts'
import { auditBooks } from './audit/audit-books.ts'
import { findFreezable } from './audit/freeze-laws.ts'
import { integer, text } from './audit/stored-rows.ts'
import { describe } from './describe.ts'
import { judgeBatch, outcomeName } from './judge-batch.ts'
import { allOperations } from './operations/all-operations.ts'
import { openFirstWallets } from './operations/credits.ts'
import type { SimulatedOperation } from './operations/operation.ts'
import { SeededRandom } from './seeded-random.ts'
import { SimulatedCrash } from './simulated-backend.ts'
import type { DeathPoint, OpenSimulatedBackend } from './simulated-backend.ts'
import { productionDecisions } from './simulated-decisions.ts'
import type { SimulatedDecisions } from './simulated-decisions.ts'
import { World } from './world.ts'

export type SimulationOptions = {
  readonly seed: number
  readonly operations: number
  /** Begins with the episode in which this operation is, and counts on from there. */
  readonly from?: number
  readonly openBackend: OpenSimulatedBackend
  /** Other decisions than production's: with a planted bug. */
  readonly decisions?: SimulatedDecisions
  /** Told the hashes of each episode's books at its end. */
  readonly onBooks?: (books: EpisodeBooks) => void
  readonly onProgress?: (operations: number) => void
}

export type EpisodeBooks = { readonly episode: number; readonly books: string; readonly chain: string }

export type SimulationReport = {
  readonly seed: number
  /** Where it ended; with a violation, the operation by which it was found. */
  readonly operations: number
  readonly firstOperation: number
  readonly commands: number
  readonly batches: number
  readonly crashes: number
  readonly audits: number
  readonly recomputations: number
  /** How often each kind of operation was played. */
  readonly kinds: Readonly<Record<string, number>>
  /** Operations that found nothing to be done with. */
  readonly idle: number
  readonly outcomes: Readonly<Record<string, number>>
  /** Of all answers of the ledger. */
  readonly refusedShare: number
  /** The first disagreement; the simulation stops there. */
  readonly violation?: string
}

export const operationsOfAnEpisode = 5000
const operationsBetweenAudits = 1000
/** An operation asks the ledger a few times; what never comes to its end is a fault. */
const mostRounds = 60

/** The database does not answer, or its answer is lost: nobody knows which. */
const unavailable: LedgerCommitResult = { ok: false, error: ledgerUnavailable }

const weights = allOperations.map((operation) => [operation, operation.weight] as const)

/**
 * Lets production's decisions, committer, credit manager and payments work through a seeded history of everything that
 * people, processes, providers, banks and clocks do, beside models of their own. Every answer is compared, every touched
 * wallet and hold after its batch, all laws every thousand operations, and everything is recomputed at the end of each
 * episode. The same seed gives the same history, on either database.
 */
export async function simulateLedger(options: SimulationOptions): Promise<SimulationReport> {
  const run = new SimulationRun(options)
  while (run.operations < options.operations && run.violation === undefined) await run.episode()
  return run.report()
}

class SimulationRun {
  operations: number
  violation: string | undefined
  readonly #options: SimulationOptions
  readonly #firstOperation: number
  #commands = 0
  #batches = 0
  #crashes = 0
  #audits = 0
  #recomputations = 0
  #idle = 0
  readonly #kinds: Record<string, number> = {}
  readonly #outcomes: Record<string, number> = {}

  constructor(options: SimulationOptions) {
    this.#options = options
    this.#firstOperation = Math.floor((options.from ?? 0) / operationsOfAnEpisode) * operationsOfAnEpisode
    this.operations = this.#firstOperation
  }

  /** A world from its first day: books stay small, so that recomputing them all stays cheap. */
  async episode(): Promise<void> {
    const episode = Math.floor(this.operations / operationsOfAnEpisode)
    const startedAt = episode * operationsOfAnEpisode
    const decisions = this.#options.decisions ?? productionDecisions
    const backend = await this.#options.openBackend(decisions)
    const world = new World({ random: new SeededRandom(this.#options.seed, episode), decisions, backend })
    const endsAt = Math.min(startedAt + operationsOfAnEpisode, this.#options.operations)
    let auditedAt = startedAt
    try {
      await this.#round(world, () => openFirstWallets(world))
      while (this.operations < endsAt && world.violation === undefined) {
        passTime(world)
        await this.#batch(
          world,
          Math.min(drawSize(world), startedAt + operationsOfAnEpisode - this.operations),
        )
        if (this.operations - auditedAt < operationsBetweenAudits || this.operations >= endsAt) continue
        auditedAt = this.operations
        await this.#audit(world, false)
      }
      if (world.violation === undefined) await this.#audit(world, true)
      if (world.violation === undefined) await this.#tellBooks(world, episode)
    } catch (error) {
      world.violate(`it threw ${error instanceof Error ? (error.stack ?? error.message) : describe(error)}`)
    } finally {
      this.violation = world.violation
      await backend.close()
    }
    this.#options.onProgress?.(this.operations)
  }

  async #batch(world: World, size: number): Promise<void> {
    world.batch.opened.length = 0
    world.batch.ended.clear()
    await this.#round(world, async () => {
      for (let index = 0; index < size; index += 1) {
        const operation = world.random.weighted(weights)
        if (operation) world.alongside.push(() => this.#play(world, operation))
      }
    })
    this.operations += size
  }

  async #play(world: World, { kind, play }: SimulatedOperation): Promise<void> {
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1
    if ((await play(world)) === false) this.#idle += 1
  }

  /** Lets everybody begin, and writes batch after batch until all of them are through, or the process dies. */
  async #round(world: World, begin: () => Promise<void>): Promise<void> {
    this.#batches += 1
    await world.stage.begin(begin)
    for (let rounds = 0; ; rounds += 1) {
      for (let next = world.alongside.shift(); next; next = world.alongside.shift())
        await world.stage.begin(next)
      const failure = world.stage.takeFailure()
      if (failure) throw failure.error
      const commands = world.stage.commands()
      if (commands.length === 0 || world.violation !== undefined) return
      if (rounds >= mostRounds) {
        world.violate('somebody asks the ledger again and again and does not come to an end')
        return
      }
      const results = await this.#commit(world, commands)
      if (results === undefined) return
      await world.stage.answer(results)
    }
  }

  /** @returns the answers as their askers hear them; undefined where nobody is left to hear them */
  async #commit(
    world: World,
    commands: readonly LedgerCommand[],
  ): Promise<readonly LedgerCommitResult[] | undefined> {
    this.#commands += commands.length
    const { random } = world
    const death = drawDeath(world, commands.length)
    const isDeadBeforeAnswer = random.chance(1)
    const isAnswerLost = random.chance(2)
    if (random.chance(1)) return commands.map(() => unavailable)
    const orderVersions = await readOrderVersions(world, commands)
    const freezable = await findFreezable(world, commands)
    let results: readonly LedgerCommitResult[] | undefined
    let written = commands.length
    try {
      results = await world.backend.commitBatch(commands, { nowMs: world.nowMs, ...(death && { death }) })
    } catch (error) {
      if (!(error instanceof SimulatedCrash) || death === undefined) throw error
      written = death.at === 'batch' ? 0 : death.at
    }
    const isDead = results === undefined || isDeadBeforeAnswer
    await judgeBatch(world, {
      commands: commands.slice(0, written),
      results,
      orderVersions,
      freezable,
      count: (type, answer) => {
        const name = outcomeName(type, answer)
        this.#outcomes[name] = (this.#outcomes[name] ?? 0) + 1
      },
    })
    if (isDead) {
      this.#crashes += 1
      world.crash()
      return undefined
    }
    return isAnswerLost ? commands.map(() => unavailable) : results
  }

  async #audit(world: World, isWhole: boolean): Promise<void> {
    this.#audits += 1
    if (isWhole) this.#recomputations += 1
    await auditBooks(world, { isWhole, round: (work) => this.#round(world, work) })
  }

  async #tellBooks(world: World, episode: number): Promise<void> {
    if (this.#options.onBooks === undefined) return
    const { books, chain } = await world.backend.verify()
    this.#options.onBooks({ episode, books, chain })
  }

  report(): SimulationReport {
    const answers = Object.entries(this.#outcomes)
    const total = answers.reduce((sum, [, count]) => sum + count, 0)
    const accepted = answers.reduce(
      (sum, [name, count]) => (/ (?:done|replayed)$/.test(name) ? sum + count : sum),
      0,
    )
    return {
      seed: this.#options.seed,
      operations: this.operations,
      firstOperation: this.#firstOperation,
      commands: this.#commands,
      batches: this.#batches,
      crashes: this.#crashes,
      audits: this.#audits,
      recomputations: this.#recomputations,
      kinds: this.#kinds,
      idle: this.#idle,
      outcomes: this.#outcomes,
      refusedShare: total === 0 ? 0 : (total - accepted) / total,
      ...(this.violation === undefined ? {} : { violation: this.violation }),
    }
  }
}

function drawSize({ random }: World): number {
  return random.chance(30) ? 1 : random.between(2, 64)
}

function passTime(world: World): void {
  const passedMs = world.random.between(0, 3000)
  world.nowMs += passedMs
  world.leaseNowMs += passedMs
}

function drawDeath({ random }: World, commands: number): DeathPoint | undefined {
  if (!random.chance(2)) return undefined
  const afterWrites = random.between(0, 30)
  return random.chance(50) || commands === 1
    ? { at: 'batch', afterWrites }
    : { at: random.between(0, commands - 1), afterWrites: random.between(0, 3) }
}

/** The guard of an order's row, read by itself: whoever names another version must be refused. */
async function readOrderVersions(
  { backend }: World,
  commands: readonly LedgerCommand[],
): Promise<Map<string, bigint>> {
  const ids = new Set<string>()
  for (const { companions } of commands) {
    for (const companion of companions ?? [])
      if (companion.type === 'order_changed') ids.add(companion.order.id)
  }
  const rows = ids.size === 0 ? [] : await backend.find('orders', [...ids])
  return new Map(rows.map((row) => [text(row, 'id'), integer(row, 'version')]))
}
