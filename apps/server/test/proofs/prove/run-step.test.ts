import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { listSteps } from './proof-steps.ts'
import { runStep } from './run-step.ts'

test('a step that ends badly has not passed, whatever it says', async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-step-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const step = {
    id: 'wrong',
    claim: 'nothing',
    script: 'crashtest',
    args: ['--cycles', 'many'],
    queue: 'waits',
  } as const
  const result = await runStep(step, { folder, postgresUrl: undefined })
  expect([result.passed, result.figure]).toEqual([false, 'it came to no end'])
  expect(result.command).toBe('npm run crashtest -- --cycles many')
})

test.each([false, true])('every step has its own name, and the seed (full: %s)', (isFull) => {
  const steps = listSteps({ isFull, waitingPercent: 100, seed: 7 })
  expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length)
  for (const { args } of steps) expect(args.join(' ')).toContain('--seed 7')
})

test('a share of what waits leaves what computes as large as it was, and says its own size', () => {
  const all = listSteps({ isFull: true, waitingPercent: 100, seed: 7 })
  const some = listSteps({ isFull: true, waitingPercent: 30, seed: 7 })
  const args = (steps: typeof all, queue: string) =>
    steps.filter((step) => step.queue === queue).map((step) => step.args.join(' '))
  expect(args(some, 'computes')).toEqual(args(all, 'computes'))
  expect(args(some, 'waits')).toContain('--sqlite 300 --seed 7')
  expect(args(some, 'waits')).toContain('--postgres 150 --postmaster 60 --seed 7')
})
