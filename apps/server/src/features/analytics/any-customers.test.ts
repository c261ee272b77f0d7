import { firstDayOfMonth, formatDay } from '@tessera/core/analytics/utc-days'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { AnalyticsWorld, findDifference, siteHappening } from '../../../test/analytics-world.ts'
import { showCustomer, walkCustomers } from '../../../test/customer-looks.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import { deepened } from '../../../test/depth.ts'
import { openHouse } from '../../../test/house.ts'
import type { House } from '../../../test/house.ts'
import { testStartMs } from '../../../test/ledger.ts'
import { earnedByTransaction, naiveFigures, readEverything } from '../../../test/naive-analytics.ts'
import { isSomething, naiveCustomer, naiveCustomers, sortedCustomers } from '../../../test/naive-customers.ts'
import { createCustomerProfits } from '../../adapters/db/analytics/customer-profits.ts'
import { createCustomerEndpoints } from './create-customer-endpoints.ts'

const moment = fc.record({ what: siteHappening, idAgeMs: fc.nat(100_000) })
const look = fc.record({
  after: fc.nat(60),
  from: fc.nat(70),
  days: fc.nat(40),
  sort: fc.constantFrom('net_profit', 'earned', 'cost'),
  order: fc.constantFrom('asc', 'desc'),
  isOfMonth: fc.boolean(),
})
type Look = typeof look extends fc.Arbitrary<infer Value> ? Value : never

const ever = { firstDay: 0, lastDay: 1_000_000 }
const firstDay = Math.floor(testStartMs / 86_400_000)

function houseOf({ database, ledger }: AnalyticsWorld): Promise<House> {
  return openHouse({
    isAnswerChecked: true,
    endpoints: createCustomerEndpoints({
      customers: createCustomerProfits(database),
      clock: ledger.clock,
      view: { currency: 'usd', isLive: false },
    }),
  })
}

describeEachDatabase('what customers bring in and cost', (openDatabase, dialect) => {
  test(
    'equals what the raw rows say, in every order, at any moment of any history, wherever the job was in between',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(moment, { minLength: 5, maxLength: 60 }),
          fc.array(look, { minLength: 1, maxLength: 3 }),
          async (moments, looks) => {
            const database = await openDatabase()
            try {
              const world = new AnalyticsWorld(database)
              for (let person = 0; person < 3; person += 1) await world.live({ type: 'sign_up' }, 0)
              const house = await houseOf(world)
              for (const [index, { what, idAgeMs }] of moments.entries()) {
                await world.live(what, idAgeMs)
                for (const now of looks.filter(({ after }) => after === index))
                  await lookAt(world, house, now)
              }
              for (const now of looks) await lookAt(world, house, now)
              expect(await findDifference(database)).toBeUndefined()
              await world.ledger.committer.close()
            } finally {
              await database.close()
            }
          },
        ),
        { numRuns: deepened(dialect === 'sqlite' ? 40 : 15), endOnFailure: true },
      )
    },
    deepened(400_000),
  )
})

async function lookAt(world: AnalyticsWorld, house: House, { from, days, ...by }: Look): Promise<void> {
  const all = await readEverything(world.database)
  const earned = earnedByTransaction(all)
  const month = firstDayOfMonth(firstDay + from)
  const ofMonth = { firstDay: month, lastDay: firstDayOfMonth(month + 31) - 1 }
  const chosen = by.isOfMonth ? ofMonth : undefined
  const query = `sort=${by.sort}&order=${by.order}${chosen ? `&month=${formatDay(month).slice(0, 7)}` : ''}`
  const listed = (await walkCustomers(house, query)).filter(isSomething)
  const expected = naiveCustomers(all, earned, chosen)
  expect(listed).toMatchObject(sortedCustomers(expected, by))
  // The customers together are the business.
  const whole = naiveFigures(all, chosen ?? ever, earned)
  for (const name of ['cost_nano_usd', 'loss_nano_usd', 'earned_micro_minor', 'fees_minor'] as const) {
    const sum = listed.reduce((total, row) => total + BigInt(row[name]), 0n)
    expect([name, String(sum)]).toEqual([name, String(whole[name])])
  }
  const asked = { firstDay: firstDay + from, lastDay: firstDay + from + days }
  const before = { firstDay: asked.firstDay - days - 1, lastDay: asked.firstDay - 1 }
  for (const { id, owner_id: userId } of all.wallets) {
    const shown = await showCustomer(house, userId, asked)
    const of = (span: typeof asked) => naiveCustomer(all, earned, { walletId: id, span })
    expect(shown).toMatchObject({
      figures: of(asked),
      figures_before: of(before),
      all_time: of(ever),
    })
    // Its purchases alone are a business of one customer.
    const own = { ...all, orders: all.orders.filter((row) => row.wallet_id === id) }
    const money = naiveFigures(own, asked, [])
    for (const name of [
      'purchases',
      'received_minor',
      'tax_minor',
      'refunded_minor',
      'disputed_minor',
      'revenue_minor',
    ] as const) {
      expect([name, shown.figures[name]]).toEqual([name, money[name]])
    }
  }
}
