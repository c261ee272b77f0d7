import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { OpenTestDatabase } from '../../../test/databases.ts'
import { errorOf } from '../../../test/house.ts'
import { credits } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'
import type { SandboxApiFault } from '../../sandbox/stripe/api/api-fault.ts'

function buyFrom(house: PaymentHouse, returnTo: string) {
  return house.purchase({ package_id: 1, return_to: returnTo })
}

async function ordersOf(house: PaymentHouse) {
  return house.database.db.selectFrom('orders').select(['id', 'status', 'return_to']).orderBy('id').execute()
}

async function sessionsAtStripe(house: PaymentHouse) {
  return (await house.stripe.checkout.sessions.list({ limit: 100 })).data
}

/** A house where something happens after Stripe has made a session, and before its answer is read. */
async function openInterrupted(
  openDatabase: OpenTestDatabase,
  meanwhile: (house: PaymentHouse, orderId: string) => Promise<unknown>,
): Promise<PaymentHouse> {
  const house: PaymentHouse = await openPaymentHouse(openDatabase, {
    wrapGateway: (gateway) => ({
      ...gateway,
      async createCheckout(request) {
        const made = await gateway.createCheckout(request)
        await meanwhile(house, request.orderId)
        return made
      },
    }),
  })
  return house
}

describeEachDatabase('the way back of a purchase that is being made', (openDatabase) => {
  test.each<{ readonly what: string; readonly fault: SandboxApiFault }>([
    { what: 'Stripe never heard of', fault: { kind: 'reset' } },
    { what: 'Stripe’s answer was lost for', fault: { kind: 'lost_answer' } },
  ])('what $what is bought from another page: the same order, which leads back there', async ({ fault }) => {
    const house = await openPaymentHouse(openDatabase)
    house.sandbox.controls.api.setFaults(({ method }) => (method === 'POST' ? fault : undefined))
    expect((await buyFrom(house, '/chat/?id=1')).status).toBe(503)
    house.sandbox.controls.api.setFaults(undefined)
    const answer = await buyFrom(house, '/chat/?id=2')
    expect(answer.status).toBe(200)
    const [order] = await ordersOf(house)
    expect(await ordersOf(house)).toEqual([{ id: order?.id, status: 'open', return_to: '/chat/?id=2' }])
    expect(JSON.parse(answer.text)).toMatchObject({ order_id: order?.id })
    expect(await sessionsAtStripe(house)).toHaveLength(1)
  })

  test('clicks on several pages at once all get a payment page', async () => {
    const house = await openPaymentHouse(openDatabase)
    for (let round = 1; round <= 4; round += 1) {
      house.clock.advance(10 * 60_000)
      const answers = await Promise.all(['/a', '/b', '/c'].map((returnTo) => buyFrom(house, returnTo)))
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    }
    const known = (await ordersOf(house)).map(({ id }) => id)
    const named = (await sessionsAtStripe(house)).map((session) => session.client_reference_id)
    expect(named).toHaveLength(known.length)
    expect(new Set(named)).toEqual(new Set(known))
  })
})

describeEachDatabase('a key for two purchases at once', (openDatabase) => {
  test('makes one of them, and the other is told', async () => {
    const house = await openPaymentHouse(openDatabase)
    const rounds = 8
    for (let round = 1; round <= rounds; round += 1) {
      house.clock.advance(10 * 60_000)
      const key = { 'idempotency-key': `key-${round}` }
      const answers = await Promise.all([1, 2].map((id) => house.purchase({ package_id: id }, key)))
      const refused = answers.find(({ status }) => status !== 200)
      expect(answers.filter((answer) => answer !== refused).map(({ status }) => status)).toEqual([200])
      expect(refused?.status).toBe(409)
      expect(refused && errorOf(refused).code).toBe('idempotency_conflict')
    }
    expect(await ordersOf(house)).toHaveLength(rounds)
  })

  test('is free again where nothing came of the first, and after a day', async () => {
    const house = await openPaymentHouse(openDatabase)
    const key = { 'idempotency-key': 'key' }
    house.sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 402 }))
    expect((await house.purchase({ package_id: 1 }, key)).status).toBe(502)
    house.sandbox.controls.api.setFaults(undefined)
    const first = JSON.parse((await house.purchase({ package_id: 1 }, key)).text)
    expect(first.checkout_url).toMatch(/^http/)
    house.clock.advance(25 * 60 * 60_000)
    const second = await house.purchase({ package_id: 2 }, key)
    expect(second.status).toBe(200)
    expect(await house.purchase({ package_id: 2 }, key)).toMatchObject({ status: 200, text: second.text })
  })
})

describeEachDatabase('a session that Stripe makes while its order is changed', (openDatabase) => {
  test('belongs to the order though that was given up meanwhile, and can be paid', async () => {
    const house = await openInterrupted(openDatabase, (opened, orderId) => opened.orders.giveUp(orderId))
    const { orderId, sessionId } = await house.buy()
    expect(await house.find(orderId)).toMatchObject({ status: 'open', sessionId })
    await house.sandbox.controls.sessions.pay(sessionId)
    await house.settle()
    expect(await house.find(orderId)).toMatchObject({ status: 'granted' })
    expect((await house.figures()).balance).toBe(credits(1000))
  })

  test('cannot be paid where the order has another one: that one is the answer', async () => {
    const other = { sessionId: 'cs_test_other', url: 'https://pay.example/other' }
    const house = await openInterrupted(openDatabase, (opened, orderId) => opened.orders.open(orderId, other))
    expect((await house.buy()).sessionId).toBe(other.sessionId)
    expect((await sessionsAtStripe(house)).map(({ status }) => status)).toEqual(['expired'])
  })
})
