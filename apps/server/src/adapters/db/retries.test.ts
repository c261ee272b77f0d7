import { expect, test } from 'vitest'

import { DatabaseError } from './database-error.ts'
import { withRetries } from './retries.ts'

const gaveWay = new DatabaseError('serialization', { message: 'deadlock', isRetryable: true })

test('gives up after three attempts, with growing and spread waits between them', async () => {
  const waits: number[] = []
  let attempts = 0
  const work = withRetries(
    async () => {
      attempts += 1
      throw gaveWay
    },
    {
      random: () => 0.5,
      async waitMs(delayMs) {
        waits.push(delayMs)
      },
    },
  )
  await expect(work).rejects.toBe(gaveWay)
  expect(attempts).toBe(3)
  expect(waits).toEqual([20, 40])
})

test.each([new DatabaseError('unavailable', { message: 'gone' }), new Error('a bug')])(
  'repeats nothing where it is unknown what happened: %s',
  async (error) => {
    let attempts = 0
    const work = withRetries(
      async () => {
        attempts += 1
        throw error
      },
      { random: () => 0 },
    )
    await expect(work).rejects.toBe(error)
    expect(attempts).toBe(1)
  },
)
