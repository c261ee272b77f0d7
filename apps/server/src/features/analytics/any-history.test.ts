import { analyticsResponse } from '@tessera/contracts/analytics'
import { formatDay } from '@tessera/core/analytics/utc-days'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { AnalyticsWorld, findDifference, siteHappening } from '../../../test/analytics-world.ts'
import { describeEachDatabase } from '../../../test/databases.ts'
import { deepened } from '../../../test/depth.ts'
import { ask, openHouse } from '../../../test/house.ts'
import type { House } from '../../../test/house.ts'
import { testStartMs } from '../../../test/ledger.ts'
import {
  earnedByTransaction,
  naiveFigures,
  naiveStanding,
  readEverything,
} from '../../../test/naive-analytics.ts'
import { createAnalyticsReads } from '../../adapters/db/analytics/analytics-reads.ts'
import { createAnalyticsGoalStore } from '../../adapters/db/analytics/goal-store.ts'
import { createUuidV7Ids } from '../../adapters/ids/uuid-v7-ids.ts'
import { createAnalyticsEndpoints } from './create-analytics-endpoints.ts'

const moment = fc.record({ what: siteHappening, idAgeMs: fc.nat(100_000) })
const firstDay = Math.floor(testStartMs / 86_400_000)

function houseOf(world: AnalyticsWorld): Promise<House> {
  const { clock } = world.ledger
  return openHouse({
    isAnswerChecked: true,
    endpoints: createAnalyticsEndpoints({
      reads: createAnalyticsReads(world.database),
      goals: createAnalyticsGoalStore({
        database: world.database,
        clock,
        ids: createUuidV7Ids(clock),
      }),
      clock,
      view: { currency: 'usd', isLive: false },
    }),
  })
}

async function show(house: House, span: { readonly firstDay: number; readonly lastDay: number }) {
  const query = `from=${formatDay(span.firstDay)}&to=${formatDay(span.lastDay)}&interval=week`
  const answer = await ask(house, `/api/credits/admin/analytics?${query}`, {
    headers: { authorization: 'Bearer superadmin' },
  })
  return analyticsResponse.parse(JSON.parse(answer.text))
}

describeEachDatabase('figures of the business', (openDatabase, dialect) => {
  test(
    'equal what the raw rows say, at any moment of any history, wherever the job was in between',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(moment, { minLength: 5, maxLength: 60 }),
          fc.array(fc.record({ after: fc.nat(60), from: fc.nat(70), days: fc.nat(40) }), {
            minLength: 1,
            maxLength: 3,
          }),
          async (moments, looks) => {
            const database = await openDatabase()
            try {
              const world = new AnalyticsWorld(database)
              await world.live({ type: 'sign_up' }, 0)
              const house = await houseOf(world)
              for (const [index, { what, idAgeMs }] of moments.entries()) {
                await world.live(what, idAgeMs)
                for (const look of looks.filter(({ after }) => after === index)) {
                  const { shown, expected } = await lookAt(world, house, look)
                  expect(shown).toMatchObject(expected)
                }
              }
              const { shown, expected } = await lookAt(world, house, { from: 0, days: 60 })
              expect(shown).toMatchObject(expected)
              await world.ledger.committer.close()
            } finally {
              await database.close()
            }
          },
        ),
        { numRuns: deepened(dialect === 'sqlite' ? 60 : 25), endOnFailure: true },
      )
    },
    deepened(400_000),
  )
})

/** What the page is told, and what the raw rows say of the same. */
async function lookAt(
  world: AnalyticsWorld,
  house: House,
  look: { readonly from: number; readonly days: number },
) {
  const span = { firstDay: firstDay + look.from, lastDay: firstDay + look.from + look.days }
  const { models, ...rest } = await show(house, span)
  const all = await readEverything(world.database)
  const earned = earnedByTransaction(all)
  const earnedOf = (model: string) =>
    earned
      .filter((row) => row.model === model && row.livemode === 0n)
      .filter(({ day }) => day >= span.firstDay && day <= span.lastDay)
      .reduce((sum, row) => sum + row.earned, 0n)
  const expected = {
    is_complete: true,
    totals: naiveFigures(all, span, earned),
    standing: naiveStanding(all, earned),
    series: rest.series.map(({ from, to }) => {
      const piece = { firstDay: Date.parse(from) / 86_400_000, lastDay: Date.parse(to) / 86_400_000 }
      return { from, to, figures: naiveFigures(all, piece, earned) }
    }),
    earnedByModel: models.map(({ model }) => [model, String(earnedOf(model))]),
    difference: undefined,
  }
  return {
    shown: {
      ...rest,
      earnedByModel: models.map((row) => [row.model, row.earned_micro_minor]),
      difference: await findDifference(world.database),
    },
    expected,
  }
}
