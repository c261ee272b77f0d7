import { rollUpMovement } from '@tessera/core/analytics/roll-up'
import type { LedgerMovement, RollUp, WalletRollUp } from '@tessera/core/analytics/roll-up'
import { dayOf } from '@tessera/core/analytics/utc-days'
import type { CreditLot, SoldOrder } from '@tessera/core/analytics/wallet-lots'
import { invariant } from '@tessera/core/invariant'
import type { Kysely } from 'kysely'

import type { Schema } from '../schema/schema.ts'
import {
  readAccountSums,
  readFirstClawBacks,
  readLegs,
  readPaidTerms,
  readRunUses,
  readTransactions,
} from './ledger-window.ts'
import type {
  AccountSums,
  LedgerLeg,
  LedgerTransaction,
  LedgerWindow,
  PaidTerms,
  RunUse,
} from './ledger-window.ts'
import { readActiveDays, readLotsOfOrders, readSoldOrders, readWalletStates } from './wallet-states.ts'

/** A wallet as it was read, and as it is after what was folded. */
export type FoldedWallet = { before: WalletRollUp; after: WalletRollUp }

/**
 * Adds up the ledger from a checkpoint on. Transactions are found by their ids, which are ordered by time; each wallet
 * then goes on from the leg at which it stood, in the order of its legs, up to the first whose id is still to come. So a
 * leg is counted exactly once however ids and legs are mixed, and a transaction that was committed late is caught up on
 * with the next one of its wallet.
 */
export class LedgerFold {
  readonly #db: Kysely<Schema>
  readonly #rollUp: RollUp
  readonly #wallets = new Map<string, FoldedWallet>()

  constructor(db: Kysely<Schema>, rollUp: RollUp) {
    this.#db = db
    this.#rollUp = rollUp
  }

  /** The wallets that were met. */
  wallets(): readonly FoldedWallet[] {
    return [...this.#wallets.values()]
  }

  /** @returns the id up to which everything is in, and how many there were; undefined where there was nothing */
  async take(window: LedgerWindow): Promise<{ readonly lastId: string; readonly count: number } | undefined> {
    const transactions = await readTransactions(this.#db, window)
    const lastId = transactions.at(-1)?.id
    if (lastId === undefined) return undefined
    await this.#fold(transactions, lastId)
    return { lastId, count: transactions.length }
  }

  /** Catches up on wallets whose legs were committed after the checkpoint had gone past their ids. */
  async catchUp(walletIds: readonly string[], lastId: string): Promise<void> {
    await this.#loadWallets(walletIds)
    const legs = await this.#readNewLegs(new Map(walletIds.map((id) => [id, 100])), lastId)
    await this.#apply(legs, [])
  }

  async #fold(transactions: readonly LedgerTransaction[], lastId: string): Promise<void> {
    const counts = new Map<string, number>()
    for (const { walletId } of transactions) counts.set(walletId, (counts.get(walletId) ?? 0) + 1)
    await this.#loadWallets([...counts.keys()])
    const legs = await this.#readNewLegs(counts, lastId)
    await this.#apply(
      legs,
      transactions.filter(({ kind }) => kind === 'refund'),
    )
  }

  async #loadWallets(walletIds: readonly string[]): Promise<void> {
    const missing = walletIds.filter((id) => !this.#wallets.has(id))
    for (const state of await readWalletStates(this.#db, missing)) {
      this.#wallets.set(state.walletId, { before: state, after: state })
    }
  }

  /** Each wallet's legs up to the first whose transaction comes after `lastId`. */
  async #readNewLegs(
    counts: ReadonlyMap<string, number>,
    lastId: string,
  ): Promise<ReadonlyMap<string, LedgerLeg[]>> {
    const legs = new Map<string, LedgerLeg[]>([...counts.keys()].map((id) => [id, []]))
    let open = [...counts]
    while (open.length > 0) {
      const ranges = open.map(([walletId, count]) => ({
        walletId,
        afterSeq: legs.get(walletId)?.at(-1)?.seq ?? this.#wallet(walletId).after.lots.seq,
        // One more than were met, to see the one that is still to come.
        count: count + 1,
      }))
      const read = await readLegs(this.#db, ranges)
      open = open.filter(([walletId, count]) => {
        const page = read.get(walletId) ?? []
        const next = page.findIndex(({ id }) => id > lastId)
        legs.get(walletId)?.push(...(next === -1 ? page : page.slice(0, next)))
        return next === -1 && page.length > count
      })
    }
    return legs
  }

  async #apply(
    legsByWallet: ReadonlyMap<string, readonly LedgerLeg[]>,
    refunds: readonly LedgerTransaction[],
  ): Promise<void> {
    const facts = await this.#readFacts([...legsByWallet.values()].flat(), refunds)
    const legless = Map.groupBy(
      refunds.filter(({ id }) => isLegless(facts.accounts.get(id))),
      ({ walletId }) => walletId,
    )
    for (const [walletId, legs] of legsByWallet) {
      const movements = mergeByTime(legs, legless.get(walletId) ?? [])
      await this.#loadActiveDays(walletId, movements)
      const wallet = this.#wallet(walletId)
      for (const transaction of movements) {
        wallet.after = rollUpMovement(this.#rollUp, wallet.after, movementOf(transaction, facts))
      }
    }
  }

  async #readFacts(legs: readonly LedgerLeg[], refunds: readonly LedgerTransaction[]): Promise<Facts> {
    const db = this.#db
    const others = [...legs.filter(({ kind }) => kind !== 'usage'), ...refunds]
    const purchases = legs.filter(({ kind }) => kind === 'purchase')
    const clawBacks = others.filter(({ kind }) => kind === 'refund')
    await this.#loadOrders([...new Set(clawBacks.map(({ reference }) => orderIdOf(reference)))])
    const first = await readFirstClawBacks(
      db,
      purchases.map(({ reference }) => reference),
    )
    return {
      accounts: await readAccountSums(db, [...new Set([...others, ...first].map(({ id }) => id))]),
      firstClawBacks: Map.groupBy(first, ({ reference }) => orderIdOf(reference)),
      runs: await readRunUses(
        db,
        legs.filter(({ kind }) => kind === 'usage').map(({ reference }) => reference),
      ),
      terms: await readPaidTerms(
        db,
        purchases.map(({ reference }) => reference),
      ),
    }
  }

  /** A claw-back is about all lots of its order, also about those that were used up and so left out. */
  async #loadOrders(orderIds: readonly string[]): Promise<void> {
    for (const { walletId, lot } of await readLotsOfOrders(this.#db, orderIds)) {
      const wallet = this.#wallets.get(walletId)
      const isMissing = wallet?.after.lots.lots.some(({ seq }) => seq === lot.seq) === false
      if (wallet === undefined || !isMissing) continue
      wallet.before = withLot(wallet.before, lot)
      wallet.after = withLot(wallet.after, lot)
    }
    for (const { walletId, order } of await readSoldOrders(this.#db, orderIds)) {
      const wallet = this.#wallets.get(walletId)
      const isMissing = wallet?.after.lots.orders.every(({ orderId }) => orderId !== order.orderId) === true
      if (wallet === undefined || !isMissing) continue
      wallet.before = withOrder(wallet.before, order)
      wallet.after = withOrder(wallet.after, order)
    }
  }

  /** The clocks of two processes may differ around midnight: then all days have to be known, not the last alone. */
  async #loadActiveDays(walletId: string, movements: readonly LedgerTransaction[]): Promise<void> {
    const wallet = this.#wallet(walletId)
    const lastDay = wallet.after.activeDays.at(-1)
    const isBackwards = lastDay !== undefined && movements.some(({ atMs }) => dayOf(atMs) < lastDay)
    if (!isBackwards) return
    const stored = await readActiveDays(this.#db, walletId)
    const activeDays = [...new Set([...stored, ...wallet.after.activeDays])].toSorted(
      (left, right) => left - right,
    )
    wallet.after = { ...wallet.after, activeDays }
  }

  #wallet(walletId: string): FoldedWallet {
    const wallet = this.#wallets.get(walletId)
    invariant(wallet !== undefined, 'a transaction has its wallet')
    return wallet
  }
}

function withLot(wallet: WalletRollUp, lot: CreditLot): WalletRollUp {
  const lots = [...wallet.lots.lots, lot].toSorted((left, right) => Number(left.seq - right.seq))
  return { ...wallet, lots: { ...wallet.lots, lots } }
}

function withOrder(wallet: WalletRollUp, order: SoldOrder): WalletRollUp {
  return { ...wallet, lots: { ...wallet.lots, orders: [...wallet.lots.orders, order] } }
}

type Facts = {
  /** Of the orders that are granted here. */
  readonly firstClawBacks: ReadonlyMap<string, readonly LedgerTransaction[]>
  readonly accounts: ReadonlyMap<string, AccountSums>
  readonly runs: ReadonlyMap<string, RunUse>
  readonly terms: ReadonlyMap<string, PaidTerms>
}

/** A claw-back that found nothing to take: its lines on the accounts of the system sum to zero by themselves. */
function isLegless(sums: AccountSums | undefined): boolean {
  return sums !== undefined && sums.accountMicro === sums.owedMicro
}

/** Puts what has no leg before the first leg that, or one before it, is later by its id. */
function mergeByTime(
  legs: readonly LedgerLeg[],
  legless: readonly LedgerTransaction[],
): readonly (LedgerTransaction | LedgerLeg)[] {
  if (legless.length === 0) return legs
  const waiting = [...legless]
  const merged: (LedgerTransaction | LedgerLeg)[] = []
  for (const leg of legs) {
    while (waiting[0] !== undefined && waiting[0].id < leg.id) merged.push(...waiting.splice(0, 1))
    merged.push(leg)
  }
  return [...merged, ...waiting]
}

function movementOf(transaction: LedgerTransaction | LedgerLeg, facts: Facts): LedgerMovement {
  const { id, kind, reference, atMs } = transaction
  const accounts = facts.accounts.get(id)
  const use = kind === 'usage' ? facts.runs.get(reference) : undefined
  const terms = kind === 'purchase' ? facts.terms.get(reference) : undefined
  const isOfOrder = kind === 'purchase' || kind === 'refund'
  return {
    kind,
    atMs,
    owedMicro: accounts?.owedMicro ?? 0n,
    ...('seq' in transaction ? { leg: { seq: transaction.seq, amountMicro: transaction.amountMicro } } : {}),
    ...(isOfOrder ? { orderId: orderIdOf(reference) } : {}),
    ...(terms === undefined ? {} : { terms }),
    ...(kind === 'refund' ? { revokedMicro: accounts?.accountMicro ?? 0n } : {}),
    ...(kind === 'purchase' ? { revokedMicro: revokedBefore(transaction, facts) } : {}),
    ...use,
  }
}

/**
 * Where the clock of the process that granted was ahead, a claw-back without a leg came by before its order was known.
 */
function revokedBefore({ id, reference }: LedgerTransaction, facts: Facts): bigint {
  return (facts.firstClawBacks.get(reference) ?? [])
    .filter((clawBack) => clawBack.id < id && isLegless(facts.accounts.get(clawBack.id)))
    .reduce((sum, clawBack) => sum + (facts.accounts.get(clawBack.id)?.accountMicro ?? 0n), 0n)
}

/** Claw-backs of an order are numbered: `ord_…#1`. */
export function orderIdOf(reference: string): string {
  return reference.split('#', 1)[0] ?? reference
}
