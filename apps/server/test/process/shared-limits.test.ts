import { paths } from '@tessera/contracts/paths'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { rateLimits } from '../../src/adapters/rate-limit/create-rate-limiter.ts'
import { ask } from '../support/http-client.ts'
import { createPerson } from '../support/people.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

// What is let in has no body and is refused for it: the gate is what is asked about.
const askInVain =
  (token: string) =>
  async (server: ServerProcess): Promise<number> =>
    (await ask(server, paths.ai.route, { token, body: {} })).status

/** RELIABILITY S97. @see https://github.com/animir/node-rate-limiter-flexible/wiki/Overall-example */
describe('limits of two processes on one PostgreSQL are one', () => {
  let site: Site
  let servers: readonly ServerProcess[]

  beforeAll(async () => {
    site = await openSite('postgres', { env: { RATE_LIMITS: 'on' } })
    servers = await Promise.all([site.start(), site.start()])
  })
  afterAll(() => site.close())

  async function statusesOf(times: number, attempt: (server: ServerProcess) => Promise<number>) {
    const attempts = Array.from({ length: times }, () => servers.map(attempt))
    return Promise.all(attempts.flat())
  }

  test('a burst at both gets sixty answers a minute, and at most a twentieth more', async () => {
    const [first] = servers
    if (first === undefined) throw new Error('no server')
    const person = await createPerson(first, 0)
    const statuses = await statusesOf(100, askInVain(person.token))
    const allowed = statuses.filter((status) => status !== 429).length
    expect(new Set(statuses)).toEqual(new Set([422, 429]))
    expect(allowed).toBeGreaterThanOrEqual(rateLimits.route.points)
    expect(allowed).toBeLessThanOrEqual(rateLimits.route.points * 1.05)
  })

  test('one request after the other, at one and the other in turn, gets the same', async () => {
    const [first] = servers
    if (first === undefined) throw new Error('no server')
    const { token } = await createPerson(first, 0)
    let allowed = 0
    for (let attempt = 0; attempt < 50; attempt += 1) {
      for (const server of servers) if ((await askInVain(token)(server)) !== 429) allowed += 1
    }
    expect(allowed).toBeGreaterThanOrEqual(rateLimits.route.points)
    expect(allowed).toBeLessThanOrEqual(rateLimits.route.points * 1.05)
  })

  test('who guesses a password has ten tries at all of them together', async () => {
    const [first] = servers
    if (first === undefined) throw new Error('no server')
    const { email } = await createPerson(first, 0)
    const guess = async (server: ServerProcess): Promise<number> =>
      (await ask(server, paths.auth.signIn, { body: { email, password: 'a wrong guess of it' } })).status
    const statuses = await statusesOf(15, guess)
    expect(statuses.filter((status) => status === 401)).toHaveLength(rateLimits.sign_in.points)
    expect(statuses.filter((status) => status === 429)).toHaveLength(30 - rateLimits.sign_in.points)
  })

  test('one that starts later counts with the others, and finds what they have counted', async () => {
    const [first] = servers
    if (first === undefined) throw new Error('no server')
    const { token } = await createPerson(first, 0)
    const before = await statusesOf(20, askInVain(token))
    expect(new Set(before)).toEqual(new Set([422]))
    const third = await site.start()
    const after = await Promise.all(Array.from({ length: 60 }, () => askInVain(token)(third)))
    const allowed = before.length + after.filter((status) => status !== 429).length
    expect(allowed).toBeGreaterThanOrEqual(rateLimits.route.points)
    expect(allowed).toBeLessThanOrEqual(rateLimits.route.points * 1.05)
  })
})
