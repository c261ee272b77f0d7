import type { World } from '../world.ts'
import { add, integer, text } from './stored-rows.ts'
import type { StoredRows } from './stored-rows.ts'

/** L1 to L5, L7 and L8, from the rows alone. */
export function demandLedgerLaws(world: World, rows: StoredRows): void {
  demandBalancedTransactions(world, rows)
  const balances = demandLegsWithoutGap(world, rows)
  const held = new Map<string, bigint>()
  for (const hold of rows.holds) {
    if (hold['status'] === 'open') add(held, text(hold, 'wallet_id'), integer(hold, 'amount'))
  }
  const owed = new Map<string, bigint>()
  for (const leg of rows.systemLegs) {
    if (leg['account'] === 'receivable') add(owed, text(leg, 'wallet_id'), -integer(leg, 'amount'))
  }
  for (const wallet of rows.wallets) {
    const id = text(wallet, 'id')
    const posted = integer(wallet, 'posted')
    const heldMicro = integer(wallet, 'held')
    const debt = integer(wallet, 'debt')
    world.demand(posted === (balances.get(id) ?? 0n), 'L2', () => `wallet ${id} is not the sum of its legs`)
    world.demand(heldMicro === (held.get(id) ?? 0n), 'L3', () => `wallet ${id} holds what no open hold holds`)
    world.demand(0n <= heldMicro && heldMicro <= posted, 'L4', () => `wallet ${id} is overdrawn`)
    world.demand(
      debt >= 0n && debt === (owed.get(id) ?? 0n),
      'L9',
      () => `the debt of ${id} is not explained`,
    )
    world.demand(debt === 0n || heldMicro === posted, 'P4', () => `wallet ${id} owes, and has credits`)
  }
}

/** L1: the legs of each transaction are two or more, none is zero, and they sum to zero. L7: each has its own name. */
function demandBalancedTransactions(world: World, rows: StoredRows): void {
  const sums = new Map<string, { sum: bigint; legs: number }>()
  const names = new Set<string>()
  for (const transaction of rows.transactions) {
    sums.set(text(transaction, 'id'), { sum: 0n, legs: 0 })
    names.add(`${text(transaction, 'kind')} ${text(transaction, 'reference')}`)
  }
  world.demand(names.size === rows.transactions.length, 'L7', () => 'a kind and reference is there twice')
  let all = 0n
  for (const leg of [...rows.walletLegs, ...rows.systemLegs]) {
    const amount = integer(leg, 'amount')
    const transaction = sums.get(text(leg, 'transaction_id'))
    world.demand(
      transaction !== undefined && amount !== 0n,
      'L1',
      () => 'a leg without amount or transaction',
    )
    if (transaction === undefined) continue
    transaction.sum += amount
    transaction.legs += 1
    all += amount
  }
  for (const [id, { sum, legs }] of sums) {
    world.demand(sum === 0n && legs >= 2, 'L1', () => `the ${legs} legs of ${id} sum to ${sum}`)
  }
  world.demand(all === 0n, 'L8', () => `all legs sum to ${all}`)
}

/** L5: numbered from 1 without a gap, each with the balance and totals that follow from those before it. */
function demandLegsWithoutGap(world: World, { walletLegs }: StoredRows): ReadonlyMap<string, bigint> {
  const balances = new Map<string, bigint>()
  let walletId = ''
  let seq = 0n
  let credited = 0n
  let debited = 0n
  for (const leg of walletLegs) {
    if (leg['wallet_id'] !== walletId) {
      walletId = text(leg, 'wallet_id')
      seq = 0n
      credited = 0n
      debited = 0n
    }
    const amount = integer(leg, 'amount')
    seq += 1n
    if (amount > 0n) credited += amount
    else debited -= amount
    const isRight =
      leg['seq'] === seq &&
      leg['balance_after'] === credited - debited &&
      leg['credited_total'] === credited &&
      leg['debited_total'] === debited
    world.demand(isRight, 'L5', () => `leg ${seq} of ${walletId} does not follow from those before it`)
    balances.set(walletId, credited - debited)
  }
  return balances
}
