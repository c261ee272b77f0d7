import { expect, test } from 'vitest'

import { inProject } from './project.mjs'
import { retriedInPlaywright, retriedInVitest } from './retried-tests.mjs'

test('a test that failed and then passed is told with its file; what passed at once, failed or was skipped is not', () => {
  const assertionResults = [
    { fullName: 'crash sqlite', status: 'passed', failureMessages: ['AssertionError: expected 1 to be 2'] },
    { fullName: 'crash postgres', status: 'passed', failureMessages: [] },
    { fullName: 'drain', status: 'failed', failureMessages: ['AssertionError: expected 1 to be 2'] },
    { fullName: 'later', status: 'skipped', failureMessages: [] },
  ]
  const report = { testResults: [{ name: inProject('apps/crash.test.ts'), assertionResults }] }
  expect(retriedInVitest(report)).toEqual(['apps/crash.test.ts: crash sqlite'])
})

function spec(title: string, status: string) {
  return {
    file: 'a.spec.ts',
    title,
    tests: [
      { projectName: 'desktop', status },
      { projectName: 'phone', status: 'expected' },
    ],
  }
}

test('so is a journey, also one within a group', () => {
  const inner = { specs: [spec('inner', 'flaky')] }
  const suites = [
    { specs: [spec('well', 'expected'), spec('twice', 'flaky'), spec('not', 'unexpected')], suites: [inner] },
  ]
  expect(retriedInPlaywright({ suites })).toEqual([
    'e2e/a.spec.ts: twice (desktop)',
    'e2e/a.spec.ts: inner (desktop)',
  ])
})

test('a run that left no report retried nothing', () => {
  expect([...retriedInVitest(undefined), ...retriedInPlaywright(undefined)]).toEqual([])
})
