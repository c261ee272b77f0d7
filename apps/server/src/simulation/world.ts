import type { IdKind, IdSource } from '@tessera/core/ids'
import { idPrefixes } from '@tessera/core/ids'
import type { Order } from '@tessera/core/payments/order'
import type { Result } from '@tessera/core/result'

import { createLedgerReads } from '../adapters/db/ledger/ledger-reads.ts'
import { createOrderLedger } from '../adapters/db/payments/order-ledger.ts'
import { createOrderStore } from '../adapters/db/payments/order-store.ts'
import { createCreditManager } from '../features/credits/create-credit-manager.ts'
import { createApplyOrder } from '../features/payments/apply-order.ts'
import type { ApplyFailure, ApplyOrder } from '../features/payments/apply-order.ts'
import type { LeasedCreditManager } from '../ports/credit-manager.ts'
import type { LeaseClock } from '../ports/lease-clock.ts'
import type { LedgerCommand } from '../ports/ledger-committer.ts'
import type { LedgerReads } from '../ports/ledger-reads.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { HoldTarget } from './generate-commands.ts'
import { LedgerModel } from './ledger-model.ts'
import { RunModel } from './run-model.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { SimulatedBackend } from './simulated-backend.ts'
import type { SimulatedDecisions } from './simulated-decisions.ts'
import { SimulatedPayments } from './simulated-payments.ts'
import { SimulatedPrices } from './simulated-prices.ts'
import { SimulatedRefunds } from './simulated-refunds.ts'
import type { SimulatedRun } from './simulated-run.ts'
import { SimulatedVouchers } from './simulated-vouchers.ts'
import { TurnCommitter } from './turn-committer.ts'

export const leaseMs = 60_000
const simulationStartMs = 1_790_000_000_000

/** A server process: what it knows is gone when it dies. */
export type SimulatedProcess = {
  readonly instanceId: string
  readonly credits: LeasedCreditManager
  /** Runs whose credits are held and whose provider is still talking. */
  readonly runs: Map<string, SimulatedRun>
}

export type WorldParts = {
  readonly random: SeededRandom
  readonly decisions: SimulatedDecisions
  readonly backend: SimulatedBackend
}

/** Everything that there is in an episode of the simulation: people, processes, clocks, providers, and production's parts. */
export class World {
  readonly random: SeededRandom
  readonly decisions: SimulatedDecisions
  readonly backend: SimulatedBackend
  readonly stage = new TurnCommitter()
  readonly model = new LedgerModel()
  readonly runModel: RunModel
  readonly prices: SimulatedPrices
  readonly payments: SimulatedPayments
  readonly vouchers: SimulatedVouchers
  readonly refunds: SimulatedRefunds
  readonly orders: OrderStore
  readonly reads: LedgerReads
  readonly applyOrder: ApplyOrder
  readonly ids: IdSource
  readonly leaseClock: LeaseClock
  /** The wall clock, which jumps. */
  nowMs = simulationStartMs
  /** The clock of the leases, which only goes forward. */
  leaseNowMs = simulationStartMs
  process: SimulatedProcess
  /** Runs of processes that died, or were thought dead: they may still come with a result. */
  readonly lostRuns: SimulatedRun[] = []
  /** What was asked for lately by hand, for those who ask again. */
  readonly recent: LedgerCommand[] = []
  /** Holds that the batch being made asks for, and those that it already ends. */
  readonly batch = { opened: [] as HoldTarget[], ended: new Set<string>() }
  /** What others do at the same moment: each begins as soon as whoever is running waits. */
  readonly alongside: (() => Promise<void>)[] = []
  lastId = 0
  /** The first thing that is wrong. */
  violation: string | undefined
  #processes = 0

  constructor({ random, decisions, backend }: WorldParts) {
    this.random = random
    this.decisions = decisions
    this.backend = backend
    this.ids = { create: (kind) => this.#createId(kind) }
    this.leaseClock = { nowMs: () => this.leaseNowMs, synchronise: () => Promise.resolve() }
    this.prices = new SimulatedPrices(random)
    this.runModel = new RunModel(this.prices)
    this.payments = new SimulatedPayments(random)
    const { database } = backend
    const clock = { nowMs: () => this.nowMs }
    this.orders = createOrderStore({ database, clock, ids: this.ids })
    this.reads = createLedgerReads(database.db)
    this.process = this.#startProcess()
    const credits = forwarded(() => this.process.credits)
    this.vouchers = new SimulatedVouchers({
      backend,
      credits,
      reads: this.reads,
      ids: this.ids,
      clock,
      decideRedemption: (facts) => decisions.decideRedemption(facts),
    })
    this.refunds = new SimulatedRefunds({
      backend,
      decisions,
      orders: this.orders,
      gateway: this.payments.gateway,
      credits,
      ids: this.ids,
      clock,
      demand: (isTrue, law, describe) => this.demand(isTrue, law, describe),
    })
    this.applyOrder = createApplyOrder({
      orders: this.orders,
      orderLedger: createOrderLedger(database),
      gateway: this.payments.gateway,
      credits,
      mails: { mailsFor: () => Promise.resolve([]) },
      inbox: { finish: () => Promise.resolve() },
      requests: this.refunds.requests,
      clock,
      // Everybody in a process of their own: what keeps them apart is the database alone.
      inTurn: (_orderId: string, work: () => Promise<Result<Order, ApplyFailure>>) => work(),
      decideOrder: (order, facts, limits) => decisions.decideOrder(order, facts, limits),
    })
  }

  get instanceId(): string {
    return this.process.instanceId
  }

  /** The process dies, with everything that it knew; another one starts. */
  crash(): void {
    this.stage.forgetAll()
    this.lostRuns.push(...this.process.runs.values())
    if (this.lostRuns.length > 200) this.lostRuns.splice(0, this.lostRuns.length - 200)
    this.process = this.#startProcess()
  }

  violate(message: string): void {
    this.violation ??= message
  }

  /** Demands what must hold, by the name of the law. */
  demand(isTrue: boolean, law: string, describe: () => string): void {
    if (!isTrue) this.violate(`${law}: ${describe()}`)
  }

  #startProcess(): SimulatedProcess {
    this.#processes += 1
    const instanceId = `ins_${this.#processes}`
    return {
      instanceId,
      runs: new Map(),
      credits: createCreditManager({
        committer: this.stage,
        reads: this.reads,
        ids: this.ids,
        leaseClock: this.leaseClock,
        instanceId,
        leaseMs,
      }),
    }
  }

  /** In the order in which they are made, as the ids of production are. */
  #createId(kind: IdKind): string {
    this.lastId += 1
    return `${idPrefixes[kind]}_${this.lastId.toString(16).padStart(8, '0')}`
  }
}

/** The credit manager of whichever process lives. */
function forwarded(current: () => LeasedCreditManager): LeasedCreditManager {
  return {
    openWallet: (owner) => current().openWallet(owner),
    findBalance: (walletId) => current().findBalance(walletId),
    findWalletIdOf: (owner) => current().findWalletIdOf(owner),
    hold: (request) => current().hold(request),
    freeze: (request) => current().freeze(request),
    findFrozen: (walletId) => current().findFrozen(walletId),
    settle: (request) => current().settle(request),
    release: (request) => current().release(request),
    credit: (request) => current().credit(request),
    debit: (request) => current().debit(request),
    listTransactions: (filter) => current().listTransactions(filter),
    renewLeases: () => current().renewLeases(),
    openHoldIds: () => current().openHoldIds(),
  }
}
