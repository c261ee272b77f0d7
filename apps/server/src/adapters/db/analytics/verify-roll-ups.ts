import { createRollUp, noModelId, outcomeOfRequest, rollUpMovement } from '@tessera/core/analytics/roll-up'
import type { LedgerMovement, RollUp, WalletRollUp } from '@tessera/core/analytics/roll-up'
import { rollUpFee } from '@tessera/core/analytics/roll-up-fee'
import { rollUpLoss } from '@tessera/core/analytics/roll-up-loss'
import { dayOf } from '@tessera/core/analytics/utc-days'
import { noLots } from '@tessera/core/analytics/wallet-lots'

import { fromAuthTime } from '../auth-columns.ts'
import type { DatabaseRow } from '../ledger/ledger-rows.ts'
import type { LedgerSnapshot } from '../ledger/ledger-snapshot.ts'
import { OrderedRows, WalletRows, compareRows, compareWalletRows, findStrayRow } from './compare-roll-ups.ts'
import type { RollUpDifference } from './compare-roll-ups.ts'
import { orderIdOf } from './ledger-fold.ts'
import { addTable } from './ledger-tail.ts'
import { dayRowsOf, lotToRow, soldOrderToRow, walletRowsOf, walletToRow } from './roll-up-rows.ts'
import { feesQuery, findMissedFee, orderFeeOf } from './verified-fees.ts'
import {
  amountOf,
  idOf,
  legMovementOf,
  leglessQuery,
  legsQuery,
  lossesQuery,
  walletIdOf,
} from './verified-movements.ts'

/**
 * Adds up everything again that is behind the checkpoints, from the raw rows, and compares it with what was rolled up.
 * @returns the first row that differs
 */
export async function findRollUpDifference(snapshot: LedgerSnapshot): Promise<RollUpDifference | undefined> {
  return (
    (await findMissed(snapshot)) ??
    (await findMissedFee(snapshot)) ??
    (await compareWallets(snapshot)) ??
    (await compareRequests(snapshot))
  )
}

/** A movement behind the checkpoint that nobody has counted. */
async function findMissed(snapshot: LedgerSnapshot): Promise<RollUpDifference | undefined> {
  const query = `select w.id, l.transaction_id from wallets w
    left join wallet_roll_ups r on r.wallet_id = w.id
    join wallet_legs l on l.wallet_id = w.id and l.seq = coalesce(r.seq, 0) + 1
    where l.transaction_id <= (select after_id from roll_up_checkpoints where source = 'transactions') limit 1`
  for await (const [row] of snapshot.pages(query)) {
    if (row === undefined) continue
    const key = `wallet ${idOf(row, 'id')}`
    return { table: 'wallet_roll_ups', key, stored: 'not counted', expected: idOf(row, 'transaction_id') }
  }
  return undefined
}

const walletTables = [
  'wallet_roll_ups',
  'credit_lots',
  'sold_orders',
  'wallet_days',
  'wallet_months',
  'saving_months',
  'lot_returns',
] as const

async function compareWallets(snapshot: LedgerSnapshot): Promise<RollUpDifference | undefined> {
  const days = createRollUp()
  const legless = await readLegless(snapshot)
  const stored: ReadonlyMap<string, OrderedRows> = new Map(
    walletTables.map((table) => [table, new OrderedRows(snapshot, table)] as const),
  )
  const sources = openSources(snapshot)
  for (let id = await sources.nextWalletId(); id !== undefined; id = await sources.nextWalletId()) {
    const wallet = new VerifiedWallet(id, legless.get(id) ?? [])
    for await (const page of sources.legs.pagesOf(id)) for (const row of page) wallet.add(row)
    wallet.end()
    for await (const page of sources.losses.pagesOf(id)) for (const row of page) wallet.addLoss(row)
    for await (const page of sources.fees.pagesOf(id)) for (const row of page) wallet.addFee(row)
    addDays(days, wallet.rollUp)
    const difference = await compareWalletRows(wallet.rows(), stored, id)
    if (difference !== undefined) return difference
  }
  const difference = await findStrayRow(stored)
  if (difference !== undefined) return difference
  await addSignUps(snapshot, days)
  return compareTables(snapshot, days, [
    'usage_days',
    'earned_days',
    'credit_days',
    'sign_up_days',
    'activity_gaps',
  ])
}

/** Everything that is added up by wallet, one wallet after the other. */
function openSources(snapshot: LedgerSnapshot) {
  const { dialect } = snapshot
  const legs = new WalletRows(snapshot, legsQuery(dialect))
  const losses = new WalletRows(snapshot, lossesQuery(dialect))
  const fees = new WalletRows(snapshot, feesQuery(dialect))
  return {
    legs,
    losses,
    fees,
    async nextWalletId(): Promise<string | undefined> {
      const ids = [await legs.peek(), await losses.peek(), await fees.peek()]
      return ids.filter((id) => id !== undefined).toSorted(inByteOrderOf)[0]
    },
  }
}

function inByteOrderOf(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

async function readLegless(snapshot: LedgerSnapshot): Promise<ReadonlyMap<string, readonly DatabaseRow[]>> {
  const rows: DatabaseRow[] = []
  for await (const page of snapshot.pages(leglessQuery)) rows.push(...page)
  return Map.groupBy(rows, walletIdOf)
}

/** One wallet, rolled up once more from its first leg to the last that was rolled up. */
class VerifiedWallet {
  readonly rollUp = createRollUp()
  readonly #waiting: DatabaseRow[]
  readonly #legless: readonly DatabaseRow[]
  #after: WalletRollUp

  constructor(walletId: string, legless: readonly DatabaseRow[]) {
    this.#waiting = [...legless]
    this.#legless = legless
    this.#after = { walletId, lots: noLots, activeDays: [], hasBought: false }
  }

  add(row: DatabaseRow): void {
    const signedUpAt = row['signed_up_at']
    if (this.#after.lots.seq === 0n && signedUpAt !== null) {
      this.#after = { ...this.#after, signUpDay: dayOf(fromAuthTime(signedUpAt)) }
    }
    while (this.#waiting[0] !== undefined && idOf(this.#waiting[0], 'id') < idOf(row, 'id'))
      this.#takeWaiting()
    const movement = legMovementOf(row)
    const revokedMicro = this.#revokedBefore(row)
    this.#move(movement.kind === 'purchase' ? { ...movement, revokedMicro } : movement)
  }

  end(): void {
    while (this.#waiting.length > 0) this.#takeWaiting()
  }

  addLoss(row: DatabaseRow): void {
    rollUpLoss(this.rollUp, {
      atMs: Number(row['created_at_ms']),
      reason: idOf(row, 'reason'),
      costNanoUsd: amountOf(row, 'cost_nano_usd'),
      unchargedMicro: 0n,
      request: { modelId: noModelId, walletId: walletIdOf(row) },
    })
  }

  addFee(row: DatabaseRow): void {
    rollUpFee(this.rollUp, undefined, orderFeeOf(row))
  }

  rows() {
    const { lots, walletId } = this.#after
    // Without a movement nothing is known of the wallet itself.
    if (lots.seq === 0n) return walletRowsOf(this.rollUp)
    return [
      { table: 'wallet_roll_ups', keys: ['wallet_id'], rows: [walletToRow(this.#after)] },
      { table: 'credit_lots', keys: ['seq'], rows: lots.lots.map((lot) => lotToRow(walletId, lot)) },
      {
        table: 'sold_orders',
        keys: ['order_id'],
        rows: lots.orders.map((order) => soldOrderToRow(walletId, order)),
      },
      ...walletRowsOf(this.rollUp),
    ]
  }

  /** By claw-backs that came by before the order that they are about. */
  #revokedBefore(purchase: DatabaseRow): bigint {
    return this.#legless
      .filter((row) => orderIdOf(idOf(row, 'reference')) === purchase['reference'])
      .filter((row) => idOf(row, 'id') < idOf(purchase, 'id'))
      .reduce((sum, row) => sum + amountOf(row, 'account_amount'), 0n)
  }

  #takeWaiting(): void {
    const row = this.#waiting.shift()
    if (row !== undefined) this.#move(legMovementOf(row))
  }

  #move(movement: LedgerMovement): void {
    this.#after = rollUpMovement(this.rollUp, this.#after, movement)
  }
}

function addDays(to: RollUp, from: RollUp): void {
  addTable(to.usage, from.usage)
  addTable(to.earned, from.earned)
  addTable(to.credits, from.credits)
  addTable(to.signUps, from.signUps)
  addTable(to.activeGaps, from.activeGaps)
}

async function addSignUps(snapshot: LedgerSnapshot, rollUp: RollUp): Promise<void> {
  const query = `select created_at from users
    where id <= (select after_id from roll_up_checkpoints where source = 'users')`
  for await (const page of snapshot.pages(query)) {
    for (const row of page) {
      rollUp.signUps.add({ day: dayOf(fromAuthTime(row['created_at'])) }, { signUps: 1n, customers: 0n })
    }
  }
}

async function compareRequests(snapshot: LedgerSnapshot): Promise<RollUpDifference | undefined> {
  const rollUp = createRollUp()
  const runs = `select model_id, status, finish_reason, error_code, created_at_ms from runs
    where id <= (select after_id from roll_up_checkpoints where source = 'runs')
      and not exists (select 1 from roll_up_running_requests w where w.run_id = runs.id)`
  for await (const page of snapshot.pages(runs)) for (const row of page) addRun(rollUp, row)
  const losses = `select l.reason, l.cost_nano_usd, l.uncharged_micro, l.created_at_ms, r.model_id
    from platform_losses l left join runs r on r.id = l.run_id
    where l.id <= (select after_id from roll_up_checkpoints where source = 'platform_losses')`
  for await (const page of snapshot.pages(losses)) {
    for (const row of page) {
      rollUp.losses.add(
        {
          day: dayOf(Number(row['created_at_ms'])),
          modelId: row['model_id'] === null ? '' : idOf(row, 'model_id'),
          reason: idOf(row, 'reason'),
        },
        {
          losses: 1n,
          costNanoUsd: amountOf(row, 'cost_nano_usd'),
          unchargedMicro: amountOf(row, 'uncharged_micro'),
        },
      )
    }
  }
  return compareTables(snapshot, rollUp, ['request_days', 'loss_days'])
}

function addRun(rollUp: RollUp, row: DatabaseRow): void {
  const status = (['settled', 'released', 'expired'] as const).find((known) => known === row['status'])
  const outcome = outcomeOfRequest({
    status: status ?? 'running',
    finishReason: row['finish_reason'] === null ? null : idOf(row, 'finish_reason'),
    errorCode: row['error_code'] === null ? null : idOf(row, 'error_code'),
  })
  if (outcome === undefined) return
  const day = dayOf(Number(row['created_at_ms']))
  rollUp.requests.add({ day, modelId: idOf(row, 'model_id'), outcome }, { requests: 1n })
}

async function compareTables(
  snapshot: LedgerSnapshot,
  rollUp: RollUp,
  tables: readonly string[],
): Promise<RollUpDifference | undefined> {
  for (const expected of dayRowsOf(rollUp)) {
    if (!tables.includes(expected.table)) continue
    const stored: DatabaseRow[] = []
    for await (const page of snapshot.pages(`select * from ${expected.table}`)) stored.push(...page)
    const difference = compareRows(expected, stored)
    if (difference !== undefined) return difference
  }
  return undefined
}
