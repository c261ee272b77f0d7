import { pino } from 'pino'
import { expect, test } from 'vitest'

import { StartFailure } from '../process/start-failure.ts'
import { DatabaseAway, waitForDatabase } from './wait-for-database.ts'

const logger = pino({ enabled: false })

test('what nobody answered is tried again until somebody does', async () => {
  let tries = 0
  const opened = await waitForDatabase(
    async () => {
      tries += 1
      if (tries < 3) throw new DatabaseAway('not yet')
      return 'open'
    },
    { waitMs: 10_000, logger },
  )
  expect([opened, tries]).toEqual(['open', 3])
})

test('each try that failed says why', async () => {
  const lines: string[] = []
  const listening = pino({}, { write: (line: string) => void lines.push(line) })
  let tries = 0
  await waitForDatabase(
    async () => {
      tries += 1
      if (tries === 1) throw new DatabaseAway('it is at home to nobody')
    },
    { waitMs: 10_000, logger: listening },
  )
  expect(lines).toEqual([expect.stringMatching(/does not answer yet.*it is at home to nobody/)])
})

test.each([
  ['nobody who answers, and no time to wait', new DatabaseAway('away'), 0],
  ['a database that refuses', new StartFailure('wrong password'), 10_000],
])('%s is said at the first try', async (_name, error, waitMs) => {
  let tries = 0
  const attempt = async (): Promise<never> => {
    tries += 1
    throw error
  }
  await expect(waitForDatabase(attempt, { waitMs, logger })).rejects.toBe(error)
  expect(tries).toBe(1)
})

test('who never answers is given up in time', async () => {
  const startedAtMs = performance.now()
  const never = waitForDatabase(() => Promise.reject(new DatabaseAway('away')), { waitMs: 600, logger })
  await expect(never).rejects.toThrow('away')
  expect(performance.now() - startedAtMs).toBeLessThan(5_000)
})
