import type { World } from '../world.ts'
import { integer, text } from './stored-rows.ts'
import type { StoredRows } from './stored-rows.ts'

/**
 * V1: each redemption is one movement, of what its batch is worth, into the wallet of whoever redeemed. V2: no code and
 * no person has more of them than they may. V3: they are those of the model, and no others.
 */
export function demandVoucherLaws(world: World, rows: StoredRows): void {
  const { model } = world.vouchers
  demandMovements(world, rows)
  const redemptionsOf = Map.groupBy(rows.redemptions, (row) => text(row, 'code_id'))
  const stored = new Map(rows.voucherCodes.map((row) => [text(row, 'id'), row]))
  world.demand(stored.size === model.codes.length, 'V3', () => 'a code is missing or too much')
  for (const { batch, code } of model.codes) {
    const redeemers = (redemptionsOf.get(code.id) ?? []).map((row) => text(row, 'user_id'))
    const row = stored.get(code.id)
    const isSame = redeemers.toSorted().join() === code.redeemedBy.toSorted().join()
    world.demand(isSame, 'V3', () => `${code.id} was redeemed by ${redeemers.join()}`)
    const said = row && [integer(row, 'redemptions'), integer(row, 'version'), row['status']]
    const wanted = [code.redeemedBy.length, code.changes + 1n, code.isVoid ? 'void' : 'valid']
    world.demand(
      said?.join() === wanted.join(),
      'V3',
      () => `${code.id} says ${said?.join()}, not ${wanted.join()}`,
    )
    const isWithin = redeemers.length <= batch.mostPerCode && new Set(redeemers).size === redeemers.length
    world.demand(isWithin, 'V2', () => `${code.id} was redeemed ${redeemers.length} times`)
  }
  for (const batch of model.batches) {
    const { id, mostPerPerson = Number.POSITIVE_INFINITY } = batch
    const ofBatch = rows.redemptions.filter((row) => row['batch_id'] === id)
    for (const [userId, own] of Map.groupBy(ofBatch, (row) => text(row, 'user_id'))) {
      world.demand(own.length <= mostPerPerson, 'V2', () => `${userId} has redeemed ${own.length} of ${id}`)
    }
  }
}

function demandMovements(world: World, { redemptions, transactions, systemLegs }: StoredRows): void {
  const given = new Map<string, bigint>()
  for (const leg of systemLegs) {
    if (leg['account'] === 'grants') given.set(text(leg, 'transaction_id'), -integer(leg, 'amount'))
  }
  const worth = new Map(world.vouchers.model.batches.map(({ id, creditsMicro }) => [id, creditsMicro]))
  const byReference = new Map(transactions.map((row) => [text(row, 'reference'), row]))
  for (const row of redemptions) {
    const id = text(row, 'id')
    const transaction = byReference.get(id)
    const isOwn =
      transaction?.['id'] === row['transaction_id'] && transaction?.['wallet_id'] === row['wallet_id']
    world.demand(isOwn, 'V1', () => `${id} has no movement of its own`)
    const amount = given.get(text(row, 'transaction_id'))
    world.demand(amount === worth.get(text(row, 'batch_id')), 'V1', () => `${id} gave ${String(amount)}`)
    byReference.delete(id)
  }
  const stray = [...byReference.keys()].find((reference) => reference.startsWith('vrd_'))
  world.demand(stray === undefined, 'V3', () => `${String(stray)} gave credits, and nothing was redeemed`)
}
