import { setTimeout as sleep } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { createScheduler, type Job } from './scheduler.ts'

function schedulerOf(jobs: readonly Job[]) {
  const failures: string[] = []
  const scheduler = createScheduler({
    jobs,
    logger: { error: (_, message) => failures.push(message) },
    random: () => 0,
  })
  return { scheduler, failures }
}

test('a job never overlaps itself, however long it takes', async () => {
  let running = 0
  let most = 0
  let runs = 0
  const run = async (): Promise<void> => {
    running += 1
    runs += 1
    most = Math.max(most, running)
    await sleep(30)
    running -= 1
  }
  const { scheduler } = schedulerOf([{ name: 'slow', intervalMs: 5, run }])
  scheduler.start()
  await expect.poll(() => runs, { timeout: 5000 }).toBeGreaterThanOrEqual(3)
  await scheduler.stop()
  expect(most).toBe(1)
})

test('a job that fails comes again at its next turn, and others are not disturbed', async () => {
  const counts = { failing: 0, fine: 0 }
  const { scheduler, failures } = schedulerOf([
    {
      name: 'failing',
      intervalMs: 5,
      run: () => {
        counts.failing += 1
        return Promise.reject(new Error('no'))
      },
    },
    {
      name: 'fine',
      intervalMs: 5,
      run: async () => {
        counts.fine += 1
      },
    },
  ])
  scheduler.start()
  await expect.poll(() => Math.min(counts.failing, counts.fine), { timeout: 5000 }).toBeGreaterThanOrEqual(3)
  await scheduler.stop()
  expect(failures.length).toBe(counts.failing)
})

test('stopping waits for what runs, tells it, and nothing comes after', async () => {
  let runs = 0
  let hasEnded = false
  const { scheduler, failures } = schedulerOf([
    {
      name: 'job',
      intervalMs: 1,
      firstAfterMs: 0,
      run: async (signal) => {
        runs += 1
        await sleep(10_000, undefined, { signal }).catch(() => undefined)
        await sleep(20)
        hasEnded = true
      },
    },
  ])
  scheduler.start()
  await expect.poll(() => runs, { timeout: 5000 }).toBe(1)
  await scheduler.stop()
  expect(hasEnded).toBe(true)
  await sleep(30)
  expect(runs).toBe(1)
  expect(failures).toEqual([])
})
