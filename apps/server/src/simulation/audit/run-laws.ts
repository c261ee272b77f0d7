import type { DatabaseRow } from '../../adapters/db/ledger/ledger-rows.ts'
import { expectedPrice } from '../expected-price.ts'
import type { World } from '../world.ts'
import { integer, integerOrZero, text } from './stored-rows.ts'
import type { StoredRows } from './stored-rows.ts'

/** R1 to R4 and R9, from the rows alone. */
export function demandRunLaws(world: World, rows: StoredRows): void {
  const holds = new Map(rows.holds.map((hold) => [text(hold, 'id'), hold]))
  const charges = demandChargesOfHolds(world, rows, holds)
  for (const run of rows.runs) {
    const id = text(run, 'id')
    const hold = holds.get(id)
    const status = hold?.['status'] === 'open' ? 'running' : hold?.['status']
    world.demand(
      status === run['status'],
      'R1',
      () => `run ${id} is ${String(run['status'])}, its hold ${String(status)}`,
    )
    world.demand(run['held'] === hold?.['amount'], 'R1', () => `run ${id} and its hold differ`)
    const charged = integerOrZero(run, 'charged')
    world.demand(charged === (charges.get(id) ?? 0n), 'R2', () => `run ${id} says ${charged} was charged`)
    if (run['status'] === 'settled') demandChargeOfRow(world, run, charged)
  }
  for (const hold of rows.holds) {
    const isForgotten =
      hold['status'] === 'open' &&
      hold['owner_id'] !== 'dispute' &&
      integer(hold, 'lease_ends_at_ms') < BigInt(world.leaseNowMs)
    world.demand(!isForgotten, 'R9', () => `hold ${text(hold, 'id')} is open beyond its lease after a sweep`)
  }
}

/** R2, R3: a settled hold is charged exactly once, at most what it held; no other hold is. */
function demandChargesOfHolds(
  world: World,
  { transactions, systemLegs }: StoredRows,
  holds: ReadonlyMap<string, DatabaseRow>,
): ReadonlyMap<string, bigint> {
  const used = new Map<string, bigint>()
  for (const leg of systemLegs) {
    if (leg['account'] === 'usage') used.set(text(leg, 'transaction_id'), integer(leg, 'amount'))
  }
  const charges = new Map<string, bigint>()
  for (const transaction of transactions) {
    if (transaction['kind'] !== 'usage') continue
    const id = text(transaction, 'reference')
    const hold = holds.get(id)
    const charge = used.get(text(transaction, 'id')) ?? 0n
    charges.set(id, charge)
    const isOfHold = hold?.['status'] === 'settled' && hold['wallet_id'] === transaction['wallet_id']
    world.demand(isOfHold && charge === hold['charged'], 'R2', () => `the charge of ${id} is not its hold's`)
    world.demand(
      hold !== undefined && charge <= integer(hold, 'amount'),
      'R3',
      () => `${id} costs more than it held`,
    )
  }
  for (const [id, hold] of holds) {
    const charged = integerOrZero(hold, 'charged')
    world.demand(charged === (charges.get(id) ?? 0n), 'R2', () => `hold ${id} says ${charged} was charged`)
  }
  return charges
}

/** R4: anybody can work the charge out again from what the row says. */
function demandChargeOfRow(world: World, run: DatabaseRow, charged: bigint): void {
  const card = world.prices.find(text(run, 'rate_card_id'))
  const tokens = {
    input: Number(integer(run, 'input_tokens')),
    cacheRead: Number(integer(run, 'cache_read_tokens')),
    cacheWrite: Number(integer(run, 'cache_write_tokens')),
    output: Number(integer(run, 'output_tokens')),
    reasoning: Number(integer(run, 'reasoning_tokens')),
  }
  const price = card && expectedPrice(card, tokens)
  const held = integer(run, 'held')
  const wanted = price !== undefined && price > held ? held : price
  world.demand(
    charged === wanted,
    'R4',
    () => `run ${text(run, 'id')} was charged ${charged}, its row says ${wanted}`,
  )
}
