import { setImmediate as nextTurn } from 'node:timers/promises'

import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { openTestDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { deepened } from '../../../test/depth.ts'
import type { RateLimitName } from '../../ports/rate-limiter.ts'
import { createSharedWindows, type SharedWindows } from '../db/shared-windows.ts'
import { rateLimits } from './create-rate-limiter.ts'
import { SharedRateLimiter } from './shared-rate-limiter.ts'

let database: TestDatabase
let windows: SharedWindows
beforeAll(async () => {
  database = await openTestDatabase('postgres')
  windows = createSharedWindows(database.db)
})
afterAll(() => database.close())

let subjects = 0
/** Who was refused is not asked about again for a second: tests don't wait for it. */
let skippedMs = 0
let frozenAtMs: number | undefined

function monotonicMs(): number {
  return (frozenAtMs ?? performance.now()) + skippedMs
}

/** Nobody that another test has counted. */
function newSubject(): string {
  subjects += 1
  return `subject-${subjects}`
}

type Questions = { asked: number }

/** Limiters as so many processes have them, over one database; nobody exchanges unless told to. */
async function openLimiters(
  processes: number,
  questions: Questions = { asked: 0 },
): Promise<readonly SharedRateLimiter[]> {
  const counted: SharedWindows = {
    exchange(reports) {
      questions.asked += 1
      return windows.exchange(reports)
    },
    forgetEnded: () => windows.forgetEnded(),
  }
  const limiters = Array.from(
    { length: processes },
    () =>
      new SharedRateLimiter({
        windows: counted,
        countProcesses: async () => processes,
        scale: 1,
        monotonicMs,
      }),
  )
  for (const limiter of limiters) await limiter.exchange()
  questions.asked = 0
  return limiters
}

async function allowedOf(
  limiter: SharedRateLimiter,
  name: RateLimitName,
  attempt: { readonly subject: string; readonly times: number },
): Promise<number> {
  const verdicts = await Promise.all(
    Array.from({ length: attempt.times }, () => limiter.consume(name, attempt.subject)),
  )
  return verdicts.filter(({ isAllowed }) => isAllowed).length
}

describe('limits that several processes share', () => {
  // RELIABILITY S97. @see https://github.com/animir/node-rate-limiter-flexible/wiki/Cluster
  test.for([1, 2, 3, 8])(
    'a burst at %i processes gets the limit, and at most a twentieth more',
    async (processes) => {
      const limiters = await openLimiters(processes)
      const subject = newSubject()
      const allowed = await Promise.all(
        limiters.map((limiter) => allowedOf(limiter, 'route', { subject, times: 120 })),
      )
      const sum = allowed.reduce((all, one) => all + one, 0)
      expect(sum).toBeGreaterThanOrEqual(rateLimits.route.points)
      expect(sum).toBeLessThanOrEqual(rateLimits.route.points * 1.05)
    },
  )

  test.for(['sign_in', 'mail_recipient', 'change_password', 'verification_mail'] as const)(
    '%s is counted to the last attempt: there is no slack in a limit of few',
    async (name) => {
      const limiters = await openLimiters(2)
      const subject = newSubject()
      let allowed = 0
      for (let attempt = 0; attempt < 30; attempt += 1) {
        for (const limiter of limiters) {
          if ((await limiter.consume(name, subject)).isAllowed) allowed += 1
        }
      }
      expect(allowed).toBe(rateLimits[name].points)
    },
  )

  test('a process that is alone asks nobody, and its limit is exact', async () => {
    const questions = { asked: 0 }
    const [limiter] = await openLimiters(1, questions)
    if (limiter === undefined) throw new Error('no limiter')
    expect(await allowedOf(limiter, 'route', { subject: newSubject(), times: 500 })).toBe(60)
    await limiter.exchange()
    expect(questions.asked).toBe(0)
  })

  test('somebody who reads one page a second never waits for the database', async () => {
    const questions = { asked: 0 }
    const limiters = await openLimiters(2, questions)
    const subject = newSubject()
    let exchanges = 0
    for (let second = 0; second < 50; second += 1) {
      for (const limiter of limiters) {
        expect(await limiter.consume('read', subject)).toEqual({ isAllowed: true })
        await limiter.exchange()
        exchanges += 1
      }
    }
    expect(questions.asked).toBe(exchanges)
  })

  test('many who wait at once are one question', async () => {
    const questions = { asked: 0 }
    const [limiter] = await openLimiters(2, questions)
    if (limiter === undefined) throw new Error('no limiter')
    const people = Array.from({ length: 200 }, newSubject)
    const verdicts = await Promise.all(people.map((person) => limiter.consume('sign_in', person)))
    expect(verdicts.every(({ isAllowed }) => isAllowed)).toBe(true)
    expect(questions.asked).toBe(1)
  })

  test('who is over the limit costs one question a second, however often he tries', async () => {
    const questions = { asked: 0 }
    const limiters = await openLimiters(2, questions)
    const subject = newSubject()
    for (const limiter of limiters) await allowedOf(limiter, 'sign_in', { subject, times: 20 })
    questions.asked = 0
    frozenAtMs = performance.now()
    onTestFinished(() => void (frozenAtMs = undefined))
    for (const limiter of limiters) {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        expect(await limiter.consume('sign_in', subject)).toEqual({
          isAllowed: false,
          retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds >= 1 && seconds <= 15 * 60),
        })
      }
    }
    expect(questions.asked).toBe(0)
    skippedMs += 1000
    for (const limiter of limiters) await limiter.consume('sign_in', subject)
    expect(questions.asked).toBe(2)
  })

  test('an attempt that is forgiven at one process can be made at the other', async () => {
    const [here, there] = await openLimiters(2)
    if (here === undefined || there === undefined) throw new Error('no limiters')
    const subject = newSubject()
    for (let round = 0; round < 30; round += 1) {
      const limiter = round % 2 === 0 ? here : there
      expect((await limiter.consume('sign_in', subject)).isAllowed).toBe(true)
      await limiter.forgive('sign_in', subject)
      await limiter.exchange()
    }
    expect(await allowedOf(here, 'sign_in', { subject, times: 30 })).toBe(rateLimits.sign_in.points)
    expect(await allowedOf(there, 'sign_in', { subject, times: 30 })).toBe(0)
  })

  test('what a process asked for and did not use is given back within a second', async () => {
    const [here, there] = await openLimiters(2)
    if (here === undefined || there === undefined) throw new Error('no limiters')
    const subject = newSubject()
    // The slack of 300 points is 7: the eighth attempt asks, and gets as many more.
    expect(await allowedOf(here, 'sign_in_account', { subject, times: 8 })).toBe(8)
    await here.exchange()
    expect(await allowedOf(there, 'sign_in_account', { subject, times: 400 })).toBe(300 - 8)
  })

  test('a process that joins finds what the one before it has counted alone', async () => {
    let processes = 1
    const deps = { windows, scale: 1, monotonicMs }
    const first = new SharedRateLimiter({ ...deps, countProcesses: async () => processes })
    await first.exchange()
    const subject = newSubject()
    expect(await allowedOf(first, 'route', { subject, times: 50 })).toBe(50)
    processes = 2
    await first.exchange()
    const second = new SharedRateLimiter({ ...deps, countProcesses: async () => processes })
    await second.exchange()
    const more = await allowedOf(second, 'route', { subject, times: 100 })
    expect(more).toBeGreaterThanOrEqual(10)
    expect(more).toBeLessThanOrEqual(13)
  })

  test('while the database does not answer each process keeps to its share, and none is open to all', async () => {
    const broken: SharedWindows = {
      exchange: () => Promise.reject(new Error('out of reach')),
      forgetEnded: async () => {},
    }
    const limiter = new SharedRateLimiter({
      windows: broken,
      countProcesses: async () => 2,
      scale: 1,
      monotonicMs,
    })
    await limiter.exchange()
    const subject = newSubject()
    expect(await allowedOf(limiter, 'route', { subject, times: 100 })).toBe(30)
    expect(await allowedOf(limiter, 'sign_in', { subject, times: 100 })).toBe(5)
    await expect(limiter.exchange()).rejects.toThrow('could not be told')
  })

  test('what others have used stays used while the database does not answer', async () => {
    let isAway = false
    const broken: SharedWindows = {
      exchange: (reports) => (isAway ? Promise.reject(new Error('out of reach')) : windows.exchange(reports)),
      forgetEnded: async () => {},
    }
    const [there] = await openLimiters(2)
    const here = new SharedRateLimiter({
      windows: broken,
      countProcesses: async () => 2,
      scale: 1,
      monotonicMs,
    })
    await here.exchange()
    const subject = newSubject()
    const { points } = rateLimits.sign_in
    expect(await there?.consume('sign_in', subject)).toEqual({ isAllowed: true })
    expect(await allowedOf(here, 'sign_in', { subject, times: 1 })).toBe(1)
    if (there !== undefined) await allowedOf(there, 'sign_in', { subject, times: points })
    // Asked, and told of the eight others.
    expect(await allowedOf(here, 'sign_in', { subject, times: 1 })).toBe(0)
    isAway = true
    skippedMs += 1000
    expect(await allowedOf(here, 'sign_in', { subject, times: points })).toBe(0)
  })

  test('one that hangs refuses from memory, once it has refused', async () => {
    const limiter = new SharedRateLimiter({
      windows: { exchange: () => new Promise(() => {}), forgetEnded: async () => {} },
      countProcesses: async () => 2,
      scale: 1,
      monotonicMs,
    })
    await limiter.exchange()
    frozenAtMs = performance.now()
    onTestFinished(() => void (frozenAtMs = undefined))
    const subject = newSubject()
    expect(await allowedOf(limiter, 'sign_in', { subject, times: 20 })).toBe(5)
    const atOnce = await Promise.race([limiter.consume('sign_in', subject), nextTurn('it waits')])
    expect(atOnce).toMatchObject({ isAllowed: false })
  })

  test('windows that are over are forgotten here also while the database is away', async () => {
    let isAway = false
    const limiter = new SharedRateLimiter({
      windows,
      countProcesses: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(2)),
      scale: 1,
      monotonicMs,
    })
    await limiter.exchange()
    for (let guest = 0; guest < 10; guest += 1) await limiter.consume('read', newSubject())
    expect(limiter.windowCount).toBe(10)
    isAway = true
    skippedMs += rateLimits.read.durationS * 1000
    await expect(limiter.exchange()).rejects.toThrow('away')
    expect(limiter.windowCount).toBe(0)
  })

  test('who comes when the others have gone gets what is free, also where somebody still waits', async () => {
    let processes = 2
    const forgetting = Promise.withResolvers<void>()
    const isForgetting = Promise.withResolvers<void>()
    const limiter = new SharedRateLimiter({
      windows: {
        exchange: (reports) => windows.exchange(reports),
        forgetEnded() {
          isForgetting.resolve()
          return forgetting.promise
        },
      },
      countProcesses: async () => processes,
      scale: 1,
      monotonicMs,
    })
    await limiter.exchange()
    processes = 1
    skippedMs += 60_000
    const exchanged = limiter.exchange()
    const subject = newSubject()
    const waiting = limiter.consume('sign_in', subject)
    await isForgetting.promise
    expect(await limiter.consume('sign_in', subject)).toEqual({ isAllowed: true })
    forgetting.resolve()
    await exchanged
    expect(await waiting).toEqual({ isAllowed: true })
  })

  test.for([2, 24 * 60 * 60])(
    'a clock of the database that is set back by %i s makes nobody wait for longer than a window',
    async (setBackS) => {
      const setBackMs = BigInt(setBackS * 1000)
      const limiters = await openLimiters(2)
      const subject = newSubject()
      const { points, durationS } = rateLimits.sign_in
      for (const limiter of limiters) await allowedOf(limiter, 'sign_in', { subject, times: points })
      // What is stored is then as much too late.
      await sql`update rate_windows set ends_at_ms = ends_at_ms + ${setBackMs}`.execute(database.db)
      skippedMs += 1000
      let allowed = 0
      for (const limiter of limiters) {
        allowed += await allowedOf(limiter, 'sign_in', { subject, times: points })
        const verdict = await limiter.consume('sign_in', subject)
        if (verdict.isAllowed) throw new Error('should be over the limit')
        expect(verdict.retryAfterSeconds).toBeLessThanOrEqual(durationS + 5)
      }
      // A window that begins anew has its limit; within the margin it goes on.
      expect(allowed).toBe(setBackS > 5 ? points : 0)
      await windows.forgetEnded()
      // Those that nobody came back to are not kept until the clock has caught up.
      const { rows } = await sql`select 1 from rate_windows
        where ends_at_ms > ${Date.now() + 24 * 60 * 60_000}::bigint`.execute(database.db)
      expect(rows).toEqual([])
    },
  )

  test('one that hangs keeps nobody waiting for longer than half a second', async () => {
    const limiter = new SharedRateLimiter({
      windows: { exchange: () => new Promise(() => {}), forgetEnded: async () => {} },
      countProcesses: async () => 2,
      scale: 1,
      monotonicMs,
    })
    await limiter.exchange()
    const startedMs = performance.now()
    expect((await limiter.consume('sign_in', newSubject())).isAllowed).toBe(true)
    expect(performance.now() - startedMs).toBeLessThan(3_000)
  })

  test('no subject reaches the database in words', async () => {
    const [limiter] = await openLimiters(2)
    await limiter?.consume('sign_in', 'somebody@example.com from 203.0.113.7')
    const { rows } = await sql<{ key: string }>`select key from rate_windows`.execute(database.db)
    expect(rows.length).toBeGreaterThan(0)
    for (const { key } of rows) expect(key).toMatch(/^[\w-]{43}$/)
  })
})

type Step = { readonly process: number; readonly does: 'attempt' | 'burst' | 'exchange' }

test('whatever the processes do in whatever order: never a twentieth more, and never less than the limit', async () => {
  const step = fc.record({
    process: fc.nat({ max: 3 }),
    does: fc.constantFrom<Step['does']>('attempt', 'attempt', 'attempt', 'burst', 'exchange'),
  })
  const history = fc.array(step, { maxLength: 60 })
  const name = fc.constantFrom<RateLimitName>('route', 'sign_up', 'sign_in_address', 'redeem_voucher_address')
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 4 }), name, history, async (processes, limit, steps) => {
      const limiters = await openLimiters(processes)
      const subject = newSubject()
      let allowed = 0
      for (const { process, does } of steps) {
        const limiter = limiters[process % processes]
        if (limiter === undefined) throw new Error('no limiter')
        if (does === 'exchange') await limiter.exchange()
        else allowed += await allowedOf(limiter, limit, { subject, times: does === 'burst' ? 20 : 1 })
      }
      const { points } = rateLimits[limit]
      expect(allowed).toBeLessThanOrEqual(points * 1.05)
      // What is left is there for whoever comes, once the others have told and given back.
      skippedMs += 1000
      for (const limiter of limiters) await limiter.exchange()
      for (const limiter of limiters) allowed += await allowedOf(limiter, limit, { subject, times: points })
      expect(allowed).toBeLessThanOrEqual(points * 1.05)
      expect(allowed).toBeGreaterThanOrEqual(points)
    }),
    { numRuns: deepened(40) },
  )
})
