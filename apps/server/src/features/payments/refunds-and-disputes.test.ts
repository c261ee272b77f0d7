import { err } from '@tessera/core/result'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { credits, hold, settle as settleHold } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'

async function spend(house: PaymentHouse, amount: number): Promise<void> {
  await house.ledger.commit(hold('wal_user', amount, 'run_1'))
  await house.ledger.commit(settleHold('wal_user', amount, 'run_1'))
}

async function refund(house: PaymentHouse, orderId: string, amount: number): Promise<string> {
  const { paymentIntentId = '' } = await house.find(orderId)
  const { id } = await house.stripe.refunds.create({ payment_intent: paymentIntentId, amount })
  await house.settle()
  return id
}

async function dispute(
  house: PaymentHouse,
  orderId: string,
  more: { amount?: number; isInquiry?: boolean } = {},
) {
  const { chargeId = '' } = await house.find(orderId)
  const { id } = await house.sandbox.controls.disputes.open({
    chargeId,
    status: more.isInquiry === true ? 'warning_needs_response' : 'needs_response',
    ...(more.amount === undefined ? {} : { amount: more.amount }),
  })
  await house.settle()
  return id
}

async function move(
  house: PaymentHouse,
  disputeId: string,
  status: 'won' | 'lost' | 'under_review' | 'warning_closed',
) {
  await house.sandbox.controls.disputes.move(disputeId, status)
  await house.settle()
}

describeEachDatabase('refunds and disputes', (openDatabase) => {
  const open = (): Promise<PaymentHouse> => openPaymentHouse(openDatabase)

  /** @see https://github.com/elizaOS/eliza/issues/10920 */
  test('a refund made at Stripe takes its credits back, part by part, and in the end exactly all', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    const after: bigint[] = []
    for (const amount of [333, 333, 333, 1]) {
      await refund(house, orderId, amount)
      after.push((await house.figures()).balance)
    }
    expect(after).toEqual([667_000_000n, 334_000_000n, 1_000_000n, 0n])
    expect(await house.find(orderId)).toMatchObject({ status: 'refunded', revokedMicro: credits(1000) })
    expect(await house.mails()).toEqual(['purchase_receipt', 'refund', 'refund', 'refund', 'refund'])
    await house.books()
  })

  /** @see https://github.com/elizaOS/eliza/pull/10963 */
  test('what was spent becomes a debt that holds are refused for and the next purchase repays', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    await spend(house, 700)
    await refund(house, orderId, 1000)
    expect(await house.figures()).toEqual({ balance: 0n, held: 0n, debt: credits(700) })
    expect(await house.ledger.commit(hold('wal_user', 1, 'run_2'))).toMatchObject({
      ok: false,
      error: { code: 'wallet_in_debt' },
    })
    await house.buyAndPay()
    expect(await house.figures()).toEqual({ balance: credits(300), held: 0n, debt: 0n })
    await house.books()
  })

  test('a refund that fails later gives the credits back', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    const refundId = await refund(house, orderId, 400)
    expect((await house.figures()).balance).toBe(credits(600))
    await house.sandbox.controls.refunds.settle(refundId, 'failed')
    await house.settle()
    expect((await house.figures()).balance).toBe(credits(1000))
    expect(await house.find(orderId)).toMatchObject({ status: 'granted', revokedMicro: 0n })
    expect(await house.mails()).toEqual(['purchase_receipt', 'refund', 'refund_failed'])
    await house.books()
  })

  /** @see https://github.com/elizaOS/eliza/issues/10997 */
  test('a dispute freezes when it is opened, and gives everything back when it is won', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    await spend(house, 100)
    const disputeId = await dispute(house, orderId)
    expect(await house.figures()).toEqual({ balance: credits(900), held: credits(900), debt: 0n })
    expect(await house.credits.findFrozen('wal_user')).toBe(credits(900))
    expect((await house.find(orderId)).status).toBe('disputed')
    expect(await house.ledger.commit(hold('wal_user', 1, 'run_2'))).toMatchObject({
      error: { code: 'insufficient_credits' },
    })
    await move(house, disputeId, 'under_review')
    expect(await house.credits.findFrozen('wal_user')).toBe(credits(900))
    await move(house, disputeId, 'won')
    expect(await house.figures()).toEqual({ balance: credits(900), held: 0n, debt: 0n })
    expect((await house.find(orderId)).status).toBe('granted')
    expect(await house.mails()).toEqual(['purchase_receipt', 'dispute_opened', 'dispute_won'])
    await house.books()
  })

  test('a dispute that is lost takes what was frozen and what was spent, and no more than the grant', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    await spend(house, 100)
    await move(house, await dispute(house, orderId), 'lost')
    expect(await house.figures()).toEqual({ balance: 0n, held: 0n, debt: credits(100) })
    expect(await house.find(orderId)).toMatchObject({ status: 'charged_back', revokedMicro: credits(1000) })
    expect(await house.mails()).toEqual(['purchase_receipt', 'dispute_opened', 'dispute_lost'])
    await house.books()
  })

  test('a dispute that is won after it was lost gives back what the loss took', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    const disputeId = await dispute(house, orderId)
    await move(house, disputeId, 'lost')
    await move(house, disputeId, 'won')
    expect(await house.figures()).toEqual({ balance: credits(1000), held: 0n, debt: 0n })
    expect(await house.find(orderId)).toMatchObject({ status: 'granted', revokedMicro: 0n })
    await house.books()
  })

  test('an inquiry takes and freezes nothing', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    const disputeId = await dispute(house, orderId, { isInquiry: true })
    expect(await house.figures()).toEqual({ balance: credits(1000), held: 0n, debt: 0n })
    await move(house, disputeId, 'warning_closed')
    expect(await house.figures()).toEqual({ balance: credits(1000), held: 0n, debt: 0n })
    expect(await house.mails()).toEqual(['purchase_receipt'])
  })

  test('a refund before a dispute leaves only the rest to be frozen and lost', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    await refund(house, orderId, 400)
    const disputeId = await dispute(house, orderId, { amount: 600 })
    expect(await house.figures()).toEqual({ balance: credits(600), held: credits(600), debt: 0n })
    await move(house, disputeId, 'lost')
    expect(await house.figures()).toEqual({ balance: 0n, held: 0n, debt: 0n })
    expect((await house.find(orderId)).revokedMicro).toBe(credits(1000))
    await house.books()
  })

  test('a refund before a dispute is told, though the process dies before the rest is frozen', async () => {
    let isDying = true
    const house = await openPaymentHouse(openDatabase, {
      wrapCredits: (manager) => ({
        ...manager,
        freeze: async (wanted) =>
          isDying ? err({ code: 'ledger_unavailable', retryAfterMs: 1 }) : manager.freeze(wanted),
      }),
    })
    const { orderId } = await house.buyAndPay()
    const { paymentIntentId = '' } = await house.find(orderId)
    // Both are there when the order is looked at.
    await house.stripe.refunds.create({ payment_intent: paymentIntentId, amount: 400 })
    await dispute(house, orderId, { amount: 600 })
    expect((await house.find(orderId)).revokedMicro).toBe(credits(400))
    expect(await house.mails()).toEqual(['purchase_receipt', 'refund'])
    isDying = false
    expect(await house.applyOrder(orderId)).toMatchObject({ ok: true })
    expect(await house.figures()).toEqual({ balance: credits(600), held: credits(600), debt: 0n })
    expect(await house.mails()).toEqual(['purchase_receipt', 'refund', 'dispute_opened'])
    await house.books()
  })

  test('a dispute that comes with a refund is told of once, also where nothing is left to freeze', async () => {
    let answersLost = 0
    const house = await openPaymentHouse(openDatabase, {
      wrapCredits: (manager) => ({
        ...manager,
        debit: async (wanted) => {
          const posted = await manager.debit(wanted)
          // The claw-back stands, with the dispute in the order's row, and nobody hears of it.
          answersLost += 1
          throw new Error(`the answer was lost: ${posted.ok}`)
        },
      }),
    })
    const { orderId } = await house.buyAndPay()
    await spend(house, 1000)
    const { paymentIntentId = '' } = await house.find(orderId)
    await house.stripe.refunds.create({ payment_intent: paymentIntentId, amount: 400 })
    await dispute(house, orderId, { amount: 600 })
    expect(answersLost).toBe(1)
    expect(await house.figures()).toEqual({ balance: 0n, held: 0n, debt: credits(400) })
    expect(await house.mails()).toEqual(['purchase_receipt', 'refund', 'dispute_opened'])
    await house.applyOrder(orderId)
    expect(await house.mails()).toEqual(['purchase_receipt', 'refund', 'dispute_opened'])
    await house.books()
  })

  test('a payment that was never credited and goes back is told too', async () => {
    const house = await open()
    const { orderId, sessionId } = await house.buy()
    const price = { amount_minor: 900n }
    await house.database.db.updateTable('orders').set(price).where('id', '=', orderId).execute()
    await house.sandbox.controls.sessions.pay(sessionId)
    await house.settle()
    expect(await house.find(orderId)).toMatchObject({ status: 'processing', problem: 'amount_differs' })
    await refund(house, orderId, 1000)
    expect(await house.find(orderId)).toMatchObject({ status: 'refunded', grantedMicro: 0n })
    expect(await house.mails()).toEqual(['payment_in_review', 'refund'])
    const [, mail] = await house.database.db.selectFrom('mails').selectAll().execute()
    expect(mail?.text_body).toMatch(/\$10\.00/)
    expect(mail?.text_body).not.toMatch(/taken back/i)
    await house.applyOrder(orderId)
    expect(await house.mails()).toEqual(['payment_in_review', 'refund'])
  })

  test('only what belongs to the disputed purchase is frozen; other purchases stay usable', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay(1)
    await house.buyAndPay(2)
    await dispute(house, orderId)
    expect(await house.figures()).toEqual({ balance: credits(6500), held: credits(1000), debt: 0n })
    expect(await house.ledger.commit(hold('wal_user', 5500, 'run_2'))).toMatchObject({ ok: true })
  })

  test('no process takes a freeze for abandoned, however long it lasts', async () => {
    const house = await open()
    const { orderId } = await house.buyAndPay()
    await dispute(house, orderId)
    const inTenYears = house.clock.nowMs() + 10 * 365 * 24 * 60 * 60_000
    const { reads } = house.ledger
    expect(await reads.listExpiredHolds({ leaseEndedBeforeMs: inTenYears, limit: 100 })).toEqual([])
    expect(await reads.listForeignHolds({ ownerId: 'ins_other', limit: 100 })).toEqual([])
  })
})
