import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'
import { createOrderSearch } from '../../adapters/db/payments/order-search.ts'
import { handledEventTypes } from '../../adapters/stripe/handled-event-types.ts'
import { createEventWork } from './event-work.ts'
import type { EventWork } from './event-work.ts'
import { createProviderPause } from './provider-pause.ts'

function employ(house: PaymentHouse) {
  const outcomes: string[] = []
  const events = createEventWork({
    ...house,
    search: createOrderSearch(house.database.db),
    handledTypes: new Set(handledEventTypes),
    pause: createProviderPause(house.clock),
    onProcessed: (outcome) => outcomes.push(outcome),
    log: { warn: () => undefined, error: () => undefined },
  })
  return { events, outcomes }
}

const { signal } = new AbortController()

/** An event that says that a session is complete, stored with the claim that the worker gives. */
async function store(house: PaymentHouse, work: EventWork, id: string) {
  house.sandbox.controls.webhooks.setDelivering(false)
  const { sessionId } = await house.buy()
  await house.sandbox.controls.sessions.pay(sessionId)
  const event = {
    id,
    type: 'checkout.session.completed',
    isLive: false,
    pointers: { sessionId },
    createdAtMs: house.clock.nowMs(),
  }
  const stored = await house.inbox.add(event, work.findRoom())
  if (stored === undefined) throw new Error('an event of a test is new')
  return stored
}

describeEachDatabase('an event that this process stored', (openDatabase) => {
  test('is worked through at once, and nobody else takes it up meanwhile', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { events, outcomes } = employ(house)
    const stored = await store(house, events, 'evt_1')
    expect(await house.work()).toBe(0)
    events.takeUp(stored)
    await expect.poll(() => outcomes).toEqual(['done'])
    expect((await house.figures()).balance).toBe(credits(1000))
    expect(await house.work()).toBe(0)
  })

  test('is left to the others when the process dies: after fifteen seconds it is due', async () => {
    const house = await openPaymentHouse(openDatabase)
    await store(house, employ(house).events, 'evt_1')
    house.clock.advance(14_999)
    expect(await house.work()).toBe(0)
    house.clock.advance(1)
    expect(await house.work()).toBe(1)
    expect((await house.figures()).balance).toBe(credits(1000))
  })

  test('that waited for so long that others may have it is not worked on twice', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { events, outcomes } = employ(house)
    const stored = await store(house, events, 'evt_1')
    house.clock.advance(10_001)
    events.takeUp(stored)
    await events.run(signal)
    expect(outcomes).toEqual([])
    house.clock.advance(5_000)
    await events.run(signal)
    expect(outcomes).toEqual(['done'])
  })

  test('is stored as due at once where there is enough to do, or the process stops', async () => {
    const house = await openPaymentHouse(openDatabase)
    const { events, outcomes } = employ(house)
    await events.stop()
    const stored = await store(house, events, 'evt_1')
    expect(stored.attempts).toBe(0)
    events.takeUp(stored)
    await events.run(signal)
    expect(outcomes).toEqual([])
    expect(await house.work()).toBe(1)
  })
})
