import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { OpenTestDatabase } from '../../../test/databases.ts'
import { credits, hold, release, settle as settleHold } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'

async function spend(house: PaymentHouse, amount: number, runId = 'run_1'): Promise<void> {
  await house.ledger.commit(hold('wal_user', amount, runId))
  await house.ledger.commit(settleHold('wal_user', amount, runId))
}

async function dispute(house: PaymentHouse, orderId: string): Promise<string> {
  const { chargeId = '' } = await house.find(orderId)
  const { id } = await house.sandbox.controls.disputes.open({ chargeId, status: 'needs_response' })
  await house.settle()
  return id
}

async function frozenAndAvailable(house: PaymentHouse): Promise<readonly bigint[]> {
  const { balance, held } = await house.figures()
  return [await house.credits.findFrozen('wal_user'), balance - held]
}

/** A purchase of which ten credits were left when its bank disputed it, and another one since. */
async function buyAgainInDispute(openDatabase: OpenTestDatabase) {
  const house = await openPaymentHouse(openDatabase)
  const { orderId } = await house.buyAndPay()
  await spend(house, 990)
  const disputeId = await dispute(house, orderId)
  expect(await frozenAndAvailable(house)).toEqual([credits(10), 0n])
  await house.buyAndPay()
  return { house, orderId, disputeId }
}

/** @see ../../../../../docs/decisions/0011-a-freeze-is-a-hold.md */
describeEachDatabase('credits that are bought while an older purchase is disputed', (openDatabase) => {
  test('can be used at once, and stay usable however often the dispute is looked at', async () => {
    const { house, orderId } = await buyAgainInDispute(openDatabase)
    for (const _ of [1, 2, 3]) {
      expect(await house.applyOrder(orderId)).toMatchObject({ ok: true })
      expect(await frozenAndAvailable(house)).toEqual([credits(10), credits(1000)])
    }
    await spend(house, 400, 'run_2')
    await house.applyOrder(orderId)
    expect(await frozenAndAvailable(house)).toEqual([credits(10), credits(600)])
    await house.books()
  })

  test('repay what the lost dispute leaves as a debt, and only then', async () => {
    const { house, orderId, disputeId } = await buyAgainInDispute(openDatabase)
    await house.applyOrder(orderId)
    await house.sandbox.controls.disputes.move(disputeId, 'lost')
    await house.settle()
    expect(await house.figures()).toEqual({ balance: credits(10), held: 0n, debt: 0n })
    await house.books()
  })

  test('are not taken for those of an older one whose own credits are frozen', async () => {
    const house = await openPaymentHouse(openDatabase)
    const first = await house.buyAndPay()
    const second = await house.buyAndPay()
    await dispute(house, first.orderId)
    expect(await frozenAndAvailable(house)).toEqual([credits(1000), credits(1000)])
    // The frozen ones can't be spent: these are of the second purchase.
    await spend(house, 990)
    await dispute(house, second.orderId)
    expect(await frozenAndAvailable(house)).toEqual([credits(1010), 0n])
    await house.buyAndPay()
    for (const { orderId } of [second, first, second]) await house.applyOrder(orderId)
    expect(await frozenAndAvailable(house)).toEqual([credits(1010), credits(1000)])
    await house.books()
  })
})

describeEachDatabase('credits that a run holds when their purchase is disputed', (openDatabase) => {
  test('are frozen when the run gives them back, and those of a later purchase are not', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId } = await house.buyAndPay()
    await house.ledger.commit(hold('wal_user', 300, 'run_1'))
    await dispute(house, orderId)
    expect(await frozenAndAvailable(house)).toEqual([credits(700), 0n])
    await house.buyAndPay()
    await house.applyOrder(orderId)
    expect(await frozenAndAvailable(house)).toEqual([credits(700), credits(1000)])
    await house.ledger.commit(release('wal_user', 'run_1'))
    await house.applyOrder(orderId)
    expect(await frozenAndAvailable(house)).toEqual([credits(1000), credits(1000)])
    await house.books()
  })

  test('are frozen less what the run has used', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { orderId } = await house.buyAndPay()
    await house.ledger.commit(hold('wal_user', 300, 'run_1'))
    await dispute(house, orderId)
    await house.buyAndPay()
    await house.ledger.commit(settleHold('wal_user', 100, 'run_1'))
    await house.applyOrder(orderId)
    expect(await frozenAndAvailable(house)).toEqual([credits(900), credits(1000)])
    await house.books()
  })
})
