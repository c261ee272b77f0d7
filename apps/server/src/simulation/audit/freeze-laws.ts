import type { DatabaseRow } from '../../adapters/db/ledger/ledger-rows.ts'
import type { OrderChanged } from '../../ports/companion-write.ts'
import type { LedgerCommand } from '../../ports/ledger-committer.ts'
import { expectOrder } from '../expected-order.ts'
import type { World } from '../world.ts'
import { add, integer, readWalletRows, text } from './stored-rows.ts'
import type { StoredRows, WalletRows } from './stored-rows.ts'

/**
 * P5: while a bank decides, what a loss would take is frozen as far as the disputed purchase still has it. What nobody
 * has used is worked out here from the legs: claw-backs and freezes come out of their own purchase, everything else out
 * of the oldest credits.
 */
export function demandFrozenEnough(world: World, rows: StoredRows): void {
  const frozenOf = new Map<string, bigint>()
  for (const dispute of rows.disputes) add(frozenOf, text(dispute, 'order_id'), integer(dispute, 'frozen'))
  const wallets = new Map(rows.wallets.map((wallet) => [text(wallet, 'id'), wallet]))
  const orders = new Map(rows.orders.map((order) => [text(order, 'id'), order]))
  for (const payment of world.payments.all) {
    const order = orders.get(payment.orderId)
    const wallet = wallets.get(payment.walletId)
    if (order === undefined || wallet === undefined || integer(wallet, 'debt') > 0n) continue
    const missing = expectOrder(payment).mostFrozen - (frozenOf.get(payment.orderId) ?? 0n)
    const available = integer(wallet, 'posted') - integer(wallet, 'held')
    if (missing <= 0n || available <= 0n) continue
    const free = freeCreditsOf(payment.orderId, wallet, { rows, frozenOf })
    world.demand(free === 0n, 'P5', () => {
      return `${missing} more should be frozen for order ${payment.orderId}, and ${free} of its credits are free`
    })
  }
}

/**
 * P5, decision 17: what the first freeze of an order may take. Looked up before the commands are written. What is freed
 * to be frozen anew stays the order's own, whatever the line of use says by then: so only first ones are looked at.
 * @returns by the id of the hold
 */
export async function findFreezable(
  { backend }: World,
  commands: readonly LedgerCommand[],
): Promise<ReadonlyMap<string, bigint>> {
  const freezable = new Map<string, bigint>()
  for (const { operation, companions } of commands) {
    const changed = companions?.find((companion) => companion.type === 'order_changed')
    if (operation.type !== 'open_hold' || changed === undefined || !isFirstFreeze(changed)) continue
    const rows = await readWalletRows(backend, operation.walletId)
    const [wallet] = rows.wallets
    const frozenOf = new Map<string, bigint>()
    for (const dispute of rows.disputes) add(frozenOf, text(dispute, 'order_id'), integer(dispute, 'frozen'))
    if (wallet !== undefined) {
      freezable.set(operation.holdId, freeCreditsOf(changed.order.id, wallet, { rows, frozenOf }))
    }
  }
  return freezable
}

function isFirstFreeze({ order, frozenDisputeId }: OrderChanged): boolean {
  return order.disputes.every(({ id, freezes }) => freezes === (id === frozenDisputeId ? 1 : 0))
}

type Frozen = { readonly rows: WalletRows; readonly frozenOf: ReadonlyMap<string, bigint> }

/** What of an order's credits is in nobody's hands: not spent, not held, not frozen. */
export function freeCreditsOf(orderId: string, wallet: DatabaseRow, { rows, frozenOf }: Frozen): bigint {
  const walletId = text(wallet, 'id')
  const names = new Map(rows.transactions.map((row) => [text(row, 'id'), row]))
  const lots: Lot[] = []
  let used = integer(wallet, 'held')
  for (const leg of rows.walletLegs) {
    if (leg['wallet_id'] !== walletId) continue
    const amount = integer(leg, 'amount')
    const transaction = names.get(text(leg, 'transaction_id'))
    const kind = transaction?.['kind']
    const [of = ''] = transaction === undefined ? [] : text(transaction, 'reference').split('#')
    if (amount > 0n) lots.push({ orderId: kind === 'purchase' || kind === 'refund' ? of : '', left: amount })
    // What a claw-back takes beyond its own purchase's credits is taken from the others', as use is.
    else used += kind === 'refund' ? takeFrom(ownLots(lots, of), -amount) : -amount
  }
  for (const order of rows.orders) {
    const frozen = frozenOf.get(text(order, 'id')) ?? 0n
    if (order['wallet_id'] !== walletId || frozen === 0n) continue
    used += takeFrom(ownLots(lots, text(order, 'id')).toReversed(), frozen) - frozen
  }
  takeFrom(lots, used)
  return ownLots(lots, orderId).reduce((sum, { left }) => sum + left, 0n)
}

type Lot = { readonly orderId: string; left: bigint }

function ownLots(lots: readonly Lot[], orderId: string): readonly Lot[] {
  return lots.filter((lot) => lot.orderId === orderId)
}

/** @returns what was not there */
function takeFrom(lots: readonly Lot[], amount: bigint): bigint {
  let missing = amount
  for (const lot of lots) {
    const taken = lot.left < missing ? lot.left : missing
    lot.left -= taken
    missing -= taken
  }
  return missing
}
