import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'

import { dialects, describeEachDatabase, openTestDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import { openPaymentHouse, openWallets } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'
import { dispute, paymentStories, refund } from '../../../test/payment-stories.ts'
import type { CreditManager, LeasedCreditManager } from '../../ports/credit-manager.ts'
import { shuffle } from '../../sandbox/stripe/controls/shuffle.ts'

/** Every story on every database. */
const everyStory = dialects.flatMap((dialect) =>
  paymentStories.map((story) => ({ dialect, story, name: story.name })),
)

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

/** Of the story with everything in it, and of each of the others. */
const shuffles = 50
const fewShuffles = 8

/** Another site where nothing has happened. Emptying a database of PostgreSQL takes less time than making one. */
async function openEmpty(house: PaymentHouse, used: PaymentHouse | undefined): Promise<PaymentHouse> {
  if (used?.database.dialect !== 'postgres') {
    await used?.close()
    const { dialect } = house.database
    return openPaymentHouse((options) => openTestDatabase(dialect, options), { sameStripe: house })
  }
  await used.database.db.transaction().execute(async (trx) => {
    // The books refuse to be emptied, by whomever; here it stands for a database of its own.
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`truncate webhook_events, mails, order_refunds, order_disputes, orders, wallet_legs, system_legs,
    ledger_transactions, holds, wallets cascade`.execute(trx)
  })
  await openWallets(used.ledger)
  return used
}

describe('the same history, told in any order and any number of times', () => {
  test.each(everyStory)(
    'ends in the same books, however it is shuffled: $name ($dialect)',
    async ({ dialect, story }) => {
      const house = await openPaymentHouse((options) => openTestDatabase(dialect, options))
      house.sandbox.controls.webhooks.setDelivering(false)
      await story.live(house)
      await house.sandbox.controls.webhooks.replay({ seed: 1 })
      await house.work()
      const books = await house.books()
      expect(await house.figures()).toEqual(story.figures)
      let other: PaymentHouse | undefined
      for (let seed = 2; seed < 2 + (story === paymentStories[0] ? shuffles : fewShuffles); seed += 1) {
        other = await openEmpty(house, other)
        await copyOrders(house.database, other)
        await tellAll(house, other, seed)
        expect([seed, await other.books(), await other.figures()]).toEqual([seed, books, story.figures])
      }
    },
    240_000,
  )

  test.each(dialects)(
    'two thousand webhooks within a minute are applied once each (%s)',
    async (dialect) => {
      const house = await openPaymentHouse((options) => openTestDatabase(dialect, options))
      house.sandbox.controls.webhooks.setDelivering(false)
      const sessionIds: string[] = []
      for (let count = 0; count < 100; count += 1) sessionIds.push((await house.buy()).sessionId)
      for (const sessionId of sessionIds) await house.sandbox.controls.sessions.pay(sessionId)
      const events = house.sandbox.controls.webhooks.events()
      const deliveries = Array.from({ length: 2_000 }, (_, at) => events[at % events.length] ?? {})
      // Time stands still: all of it happens within one moment.
      const work = keepWorking(house)
      await Promise.all(shuffle(deliveries, 5).map((event) => house.receive(event)))
      await work.end()
      const statuses = (await house.events()).map(({ status }) => status)
      expect(statuses.length).toBe(events.length)
      expect(statuses.filter((status) => status === 'pending' || status === 'failed')).toEqual([])
      expect(await house.figures()).toEqual({ balance: credits(100 * 1000), held: 0n, debt: 0n })
      expect((await house.mails()).filter((kind) => kind === 'purchase_receipt')).toHaveLength(100)
      await house.books()
    },
    120_000,
  )

  /**
   * @see https://github.com/theopenco/llmgateway/issues/1713
   * @see https://github.com/anomalyco/opencode/issues/28402
   * @see https://github.com/pollinations/pollinations/issues/10621
   * @see https://github.com/wasp-lang/open-saas/issues/688
   */
  test.each(everyStory)(
    'each event twenty times in parallel is one effect: $name ($dialect)',
    async ({ dialect, story }) => {
      const house = await openPaymentHouse((options) => openTestDatabase(dialect, options))
      house.sandbox.controls.webhooks.setDelivering(false)
      await story.live(house)
      const books = await booksInOrder(house)
      const work = keepWorking(house)
      const answers = await house.sandbox.controls.webhooks.replay({ seed: 3, copies: 20, concurrency: 50 })
      await work.end()
      expect(new Set(answers)).toEqual(new Set([200]))
      const events = await house.events()
      expect(events.length).toBe(house.sandbox.controls.webhooks.events().length)
      expect(events.filter(({ status }) => status === 'pending' || status === 'failed')).toEqual([])
      expect(await house.figures()).toEqual(story.figures)
      expect(await house.books()).toBe(books)
      const mails = await house.mails()
      expect(mails.filter((kind) => kind === 'purchase_receipt')).toHaveLength(story.receipts)
    },
    120_000,
  )
})

/** What a site ends up with that hears of everything once, one after the other, as it happened. */
async function booksInOrder(house: PaymentHouse): Promise<string> {
  const calm = await openEmpty(house, undefined)
  await copyOrders(house.database, calm)
  for (const event of house.sandbox.controls.webhooks.events()) {
    await calm.receive(event)
    await calm.work()
  }
  return calm.books()
}

/** Tells another site of everything, each event twice, in an order that the seed decides, and with work in between. */
async function tellAll(from: PaymentHouse, to: PaymentHouse, seed: number): Promise<void> {
  const events = from.sandbox.controls.webhooks.events()
  let together: Promise<void>[] = []
  for (const [at, event] of shuffle([...events, ...events], seed).entries()) {
    together.push(to.receive(event))
    if ((at * seed) % 29 !== 0) continue
    await Promise.all(together)
    together = []
    await to.work()
  }
  await Promise.all(together)
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
