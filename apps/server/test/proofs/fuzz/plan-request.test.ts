import { type RouteDefinition, routes as table } from '@tessera/contracts/routes'
import { roles } from '@tessera/core/access/roles'
import { describe, expect, test } from 'vitest'

import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { present } from '../../support/present.ts'
import { readFuzzRoutes } from './fuzz-routes.ts'
import { generateObject } from './generate-value.ts'
import { IdPool } from './id-pool.ts'
import { planRequest } from './plan-request.ts'
import type { FuzzWorld } from './plan-request.ts'
import { twists } from './planned-request.ts'
import type { PlannedRequest } from './planned-request.ts'
import { servedDocument } from './served-document.ts'

const { routes, differences } = readFuzzRoutes(servedDocument())
const nowMs = Date.UTC(2026, 2, 1)

function worldOf(seed: number): FuzzWorld {
  const seats = roles.flatMap((role) => [
    { role, isDisposable: false },
    { role, isDisposable: true },
  ])
  return { seed, routes, seats, nowMs, pool: new IdPool(), webhookSecret: 'whsec_test' }
}

test('the served document and the table of routes name the same addresses', () => {
  expect(differences).toEqual([])
  expect(routes.filter(({ contract }) => contract !== undefined)).toHaveLength(Object.keys(table).length)
})

/** What is signed carries the time. */
function withoutSignature(request: PlannedRequest): PlannedRequest {
  return { ...request, headers: request.headers.filter(([name]) => name !== 'stripe-signature') }
}

function targetsOf(seed: number): readonly string[] {
  return Array.from({ length: 50 }, (_, index) => planRequest(worldOf(seed), index).target)
}

test('a seed and a number make the same request again', () => {
  const world = worldOf(7)
  const again = worldOf(7)
  for (let number = 1; number <= 400; number += 1) {
    expect(withoutSignature(planRequest(again, number))).toEqual(withoutSignature(planRequest(world, number)))
  }
})

test('another seed makes other requests', () => {
  expect(targetsOf(1)).not.toEqual(targetsOf(2))
})

test('every route is asked and every twist is tried within 20,000 requests', () => {
  const world = worldOf(1)
  const asked = new Set<string>()
  const tried = new Set<string>()
  for (let number = 1; number <= 20_000; number += 1) {
    const { route, twist } = planRequest(world, number)
    asked.add(route.name)
    tried.add(twist)
  }
  expect([...tried].toSorted()).toEqual([...twists].toSorted())
  expect(routes.filter(({ name }) => !asked.has(name)).map(({ name }) => name)).toEqual([])
})

describe('what is generated for a route passes its schema', () => {
  const bodies = Object.entries<RouteDefinition>(table).filter(([, { body }]) => body !== undefined)

  const pool = new IdPool()
  pool.add('package', 1)
  pool.add('email', 'somebody@example.com')

  test.for(bodies)('nine times out of ten: %s', ([name, { body }]) => {
    const route = routes.find((candidate) => candidate.name === name)
    const random = new SeededRandom(3)
    let passed = 0
    for (let round = 0; round < 100; round += 1) {
      const drawing = { random, route: present(route, name), seat: 0, pool, nowMs }
      const fields = JSON.parse(JSON.stringify(generateObject(drawing.route.body ?? {}, drawing)))
      if (body?.safeParse(fields).success === true) passed += 1
    }
    expect(passed).toBeGreaterThanOrEqual(90)
  })
})
