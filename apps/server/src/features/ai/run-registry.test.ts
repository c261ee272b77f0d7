import { expect, test } from 'vitest'

import { defaultRunLimits } from './ai-deps.ts'
import { createRunRegistry } from './run-registry.ts'
import { Run } from './run.ts'

let last = 0

function newRun(userId: string, scopeKey?: string): Run {
  last += 1
  return new Run({
    id: `run_${last}`,
    userId,
    openedAtMs: 0,
    ...(scopeKey === undefined ? {} : { idempotency: { scopeKey, requestHash: 'hash' } }),
  })
}

test('a user has so many open runs and no more, and others are not in the way', () => {
  const registry = createRunRegistry({ ...defaultRunLimits, runsPerUser: 2 })
  const first = newRun('usr_1')
  expect([registry.add(first), registry.add(newRun('usr_1')), registry.add(newRun('usr_1'))]).toEqual([
    true,
    true,
    false,
  ])
  expect(registry.add(newRun('usr_2'))).toBe(true)
  registry.end(first, true)
  expect(registry.add(newRun('usr_1'))).toBe(true)
})

test('the process has so many open runs and no more', () => {
  const registry = createRunRegistry({ ...defaultRunLimits, runsInAll: 2 })
  expect(['usr_1', 'usr_2', 'usr_3'].map((userId) => registry.add(newRun(userId)))).toEqual([
    true,
    true,
    false,
  ])
})

test('a run that was refused leaves no trace', () => {
  const registry = createRunRegistry(defaultRunLimits)
  const run = newRun('usr_1', 'key')
  registry.add(run)
  registry.remove(run)
  expect([registry.find(run.identity.id), registry.findByScopeKey('key'), registry.openCount()]).toEqual([
    undefined,
    undefined,
    0,
  ])
})

test('an ended run is found for some minutes, and then no more', () => {
  const registry = createRunRegistry({ ...defaultRunLimits, keepEndedMs: 1_000 })
  const run = newRun('usr_1')
  registry.add(run)
  run.endedAtMs = 5_000
  registry.end(run, true)
  registry.evict(5_999)
  expect(registry.find(run.identity.id)).toBe(run)
  registry.evict(6_000)
  expect(registry.find(run.identity.id)).toBeUndefined()
})

test('ended runs take bounded memory, the oldest going first', () => {
  const registry = createRunRegistry(defaultRunLimits)
  const runs = Array.from({ length: 40 }, () => newRun('usr_1'))
  for (const run of runs) {
    registry.add(run)
    run.appendText('x'.repeat(1_000_000))
    registry.end(run, true)
  }
  const kept = runs.filter((run) => registry.find(run.identity.id) !== undefined)
  expect(kept.length).toBeGreaterThan(10)
  expect(kept.length).toBeLessThan(20)
  expect(kept.at(-1)).toBe(runs.at(-1))
})
