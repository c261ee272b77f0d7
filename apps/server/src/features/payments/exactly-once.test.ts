import { describe, expect, test } from 'vitest'

import { dialects, describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'
import type { CreditManager } from '../../ports/credit-manager.ts'
import { shuffle } from '../../sandbox/stripe/controls/shuffle.ts'
import type { LeasedCreditManager } from '../credits/create-credit-manager.ts'

/** Everything that can happen to purchases: paid, refunded in parts and whole, failed, disputed, won, lost. */
async function liveThrough(house: PaymentHouse): Promise<void> {
  const { controls } = house.sandbox
  const bought: { orderId: string; sessionId: string }[] = []
  for (const packageId of [1, 2, 2, 1, 1, 1]) bought.push(await house.buy(packageId))
  const [refunded, disputed, inParts, late, expired, debit] = bought.map(({ sessionId }) => sessionId)
  for (const sessionId of [refunded, disputed, inParts, late]) await controls.sessions.pay(sessionId ?? '')
  await controls.sessions.expire(expired ?? '')
  await controls.sessions.pay(debit ?? '', { debit: 'failed' })
  await controls.sessions.settle(debit ?? '', 'failed')
  await refund(house, refunded, 1000)
  for (const amount of [1000, 1500, 700]) await refund(house, inParts, amount)
  await refund(house, late, 300)
  const lost = await dispute(house, disputed)
  await controls.disputes.move(lost, 'lost')
  const won = await dispute(house, late)
  await controls.disputes.move(won, 'won')
}

async function paymentOf(house: PaymentHouse, sessionId = '') {
  const session = await house.stripe.checkout.sessions.retrieve(sessionId, {
    expand: ['payment_intent.latest_charge'],
  })
  const intent = session.payment_intent
  if (intent === null || typeof intent === 'string') throw new Error('the session of a test has its payment')
  const charge = intent.latest_charge
  return { intentId: intent.id, chargeId: typeof charge === 'string' ? charge : (charge?.id ?? '') }
}

async function refund(house: PaymentHouse, sessionId: string | undefined, amount: number): Promise<void> {
  await house.stripe.refunds.create({ payment_intent: (await paymentOf(house, sessionId)).intentId, amount })
}

async function dispute(house: PaymentHouse, sessionId: string | undefined): Promise<string> {
  const { chargeId } = await paymentOf(house, sessionId)
  return (await house.sandbox.controls.disputes.open({ chargeId, status: 'needs_response' })).id
}

/** The same purchases in another database, where nothing has come in yet. */
async function copyOrders(from: TestDatabase, to: PaymentHouse): Promise<void> {
  for (const order of await from.db.selectFrom('orders').selectAll().execute()) {
    const {
      id,
      user_id,
      wallet_id,
      package_id,
      package_name,
      credits: bought,
      amount_minor,
      currency,
    } = order
    const { livemode, return_to, session_id, checkout_url, created_at_ms, updated_at_ms } = order
    const row = { id, user_id, wallet_id, package_id, package_name, credits: bought, amount_minor, currency }
    const rest = { livemode, return_to, session_id, checkout_url, created_at_ms, updated_at_ms }
    await to.database.db
      .insertInto('orders')
      .values({ ...row, ...rest, status: 'open' })
      .execute()
  }
}

describe('the same history, told in any order and any number of times', () => {
  test.each(dialects)(
    'ends in the same books, fifty times shuffled (%s)',
    async (dialect) => {
      const house = await openPaymentHouse((options) => openTestDatabase(dialect, options))
      house.sandbox.controls.webhooks.setDelivering(false)
      await liveThrough(house)
      await house.sandbox.controls.webhooks.replay({ seed: 1 })
      await house.work()
      const books = await house.books()
      const figures = await house.figures()
      expect(figures).toEqual({ balance: credits(700) + 1_588_888_888n, held: 0n, debt: 0n })
      // Cloning a database of PostgreSQL takes its time; the order of events is the same matter on both.
      const shuffles = dialect === 'sqlite' ? 50 : 8
      for (let seed = 2; seed < 2 + shuffles; seed += 1) {
        const other = await openPaymentHouse((options) => openTestDatabase(dialect, options), {
          sameStripe: house,
        })
        await copyOrders(house.database, other)
        await tellAll(house, other, seed)
        expect([seed, await other.books(), await other.figures()]).toEqual([seed, books, figures])
      }
    },
    240_000,
  )

  test.each(dialects)(
    'each event twenty times in parallel is one effect (%s)',
    async (dialect) => {
      const house = await openPaymentHouse((options) => openTestDatabase(dialect, options))
      house.sandbox.controls.webhooks.setDelivering(false)
      await liveThrough(house)
      const work = keepWorking(house)
      const answers = await house.sandbox.controls.webhooks.replay({ seed: 3, copies: 20, concurrency: 50 })
      await work.end()
      expect(new Set(answers)).toEqual(new Set([200]))
      const events = await house.events()
      expect(events.length).toBe(house.sandbox.controls.webhooks.events().length)
      expect(events.filter(({ status }) => status === 'pending' || status === 'failed')).toEqual([])
      expect(await house.figures()).toEqual({ balance: credits(700) + 1_588_888_888n, held: 0n, debt: 0n })
      await house.books()
      const receipts = (await house.mails()).filter((kind) => kind === 'purchase_receipt')
      expect(receipts.length).toBe(4)
    },
    120_000,
  )
})

/** Tells another site of everything, each event twice, in an order that the seed decides, and with work in between. */
async function tellAll(from: PaymentHouse, to: PaymentHouse, seed: number): Promise<void> {
  const events = from.sandbox.controls.webhooks.events()
  for (const [at, event] of shuffle([...events, ...events], seed).entries()) {
    await to.receive(event)
    if ((at * seed) % 29 === 0) await to.work()
  }
  await to.work()
}

function keepWorking(house: PaymentHouse): { end(): Promise<void> } {
  const over = new AbortController()
  const running = (async () => {
    while (!over.signal.aborted) {
      await house.work()
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    }
  })()
  return {
    async end() {
      over.abort()
      await running
      await house.work()
    },
  }
}

describeEachDatabase('two processes at once', (openDatabase) => {
  test('apply the same order and post each step once', async () => {
    const house = await openPaymentHouse(openDatabase)
    house.sandbox.controls.webhooks.setDelivering(false)
    const other = await openPaymentHouse(openDatabase, { beside: house })
    for (let round = 1; round <= 3; round += 1) {
      const { orderId, sessionId } = await house.buy()
      await house.sandbox.controls.sessions.pay(sessionId)
      await refund(house, sessionId, 250)
      await dispute(house, sessionId)
      const applied = await Promise.all(
        [house, other, house, other, house, other].map(({ applyOrder }) => applyOrder(orderId)),
      )
      expect(applied.every(({ ok }) => ok)).toBe(true)
      expect(await house.find(orderId)).toMatchObject({
        status: 'disputed',
        grantedMicro: credits(1000),
        revokedMicro: credits(250),
        disputes: [{ frozenMicro: credits(750) }],
      })
    }
    expect(await house.figures()).toEqual({ balance: credits(2250), held: credits(2250), debt: 0n })
    await house.books()
  })

  test('share the inbox: each event is taken up by one of them', async () => {
    const house = await openPaymentHouse(openDatabase)
    const other = await openPaymentHouse(openDatabase, { beside: house })
    for (let count = 1; count <= 3; count += 1) {
      const { sessionId } = await house.buy()
      await house.sandbox.controls.sessions.pay(sessionId)
    }
    await house.sandbox.controls.webhooks.whenIdle()
    const taken = await Promise.all([house.work(), other.work(), house.work(), other.work()])
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe((await house.events()).length)
    expect((await house.figures()).balance).toBe(credits(3000))
  })
})

type Step = 'credit' | 'debit' | 'freeze' | 'release'

/** A process that dies at a step: before it, or after it with its answer. */
function dyingAt(step: Step, when: 'before' | 'after') {
  const state = { isDead: true }
  async function die<Value>(work: () => Promise<Value>): Promise<Value> {
    if (!state.isDead) return work()
    if (when === 'after') await work()
    throw new Error('the process died')
  }
  function wrapCredits(manager: LeasedCreditManager): CreditManager {
    const dying: Pick<CreditManager, Step> = {
      credit: (request) => die(() => manager.credit(request)),
      debit: (request) => die(() => manager.debit(request)),
      freeze: (request) => die(() => manager.freeze(request)),
      release: (request) => die(() => manager.release(request)),
    }
    return { ...manager, [step]: dying[step] }
  }
  return { wrapCredits, revive: () => (state.isDead = false) }
}

describeEachDatabase('a process that dies between two steps', (openDatabase) => {
  /**
   * @see https://github.com/flexprice/flexprice/pull/2889
   * @see https://github.com/frappe/payments/pull/240
   */
  test.each([
    { step: 'credit', when: 'before' },
    { step: 'credit', when: 'after' },
    { step: 'debit', when: 'before' },
    { step: 'debit', when: 'after' },
    { step: 'freeze', when: 'before' },
    { step: 'freeze', when: 'after' },
    { step: 'release', when: 'before' },
    { step: 'release', when: 'after' },
  ] as const)('leaves the rest to the next one: $when its $step', async ({ step, when }) => {
    const { wrapCredits, revive } = dyingAt(step, when)
    const house = await openPaymentHouse(openDatabase, { wrapCredits })
    const { orderId, sessionId } = await house.buy()
    await house.sandbox.controls.sessions.pay(sessionId)
    await house.settle()
    await refund(house, sessionId, 400)
    await house.settle()
    const opened = await dispute(house, sessionId)
    await house.settle()
    await house.sandbox.controls.disputes.move(opened, 'won')
    await house.settle()
    revive()
    house.clock.advance(60 * 60_000)
    await house.settle()
    expect(await house.find(orderId)).toMatchObject({
      status: 'part_refunded',
      grantedMicro: credits(1000),
      revokedMicro: credits(400),
      disputes: [{ frozenMicro: 0n }],
    })
    expect(await house.figures()).toEqual({ balance: credits(600), held: 0n, debt: 0n })
    expect((await house.events()).filter(({ status }) => status === 'pending')).toEqual([])
    const told = await house.mails()
    expect(new Set(told).size).toBe(told.length)
    expect(told).toEqual(expect.arrayContaining(['purchase_receipt', 'refund']))
    await house.books()
  })
})
