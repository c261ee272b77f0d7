import { expect, test } from 'vitest'

import { reconcilePaymentsJob } from './reconcile-payments.ts'

test('the signal that stops the process reaches what the job does, the first time and later', async () => {
  const { signal } = new AbortController()
  const seen: (readonly [string, boolean])[] = []
  const job = reconcilePaymentsJob({
    runAll: async (given) => void seen.push(['all', given === signal]),
    runDue: async (given) => void seen.push(['due', given === signal]),
  })
  await job.run(signal)
  await job.run(signal)
  expect(seen).toEqual([
    ['all', true],
    ['due', true],
  ])
})
