import { expect, test } from 'vitest'

import { inProject } from './project.mjs'
import { failedInPlaywright, failedInVitest, retriedInPlaywright, retriedInVitest } from './test-reports.mjs'

test('a test that failed and then passed is told with its file; what passed at once, failed or was skipped is not', () => {
  const assertionResults = [
    { fullName: 'crash sqlite', status: 'passed', failureMessages: ['AssertionError: expected 1 to be 2'] },
    { fullName: 'crash postgres', status: 'passed', failureMessages: [] },
    { fullName: 'drain', status: 'failed', failureMessages: ['AssertionError: expected 1 to be 2'] },
    { fullName: 'later', status: 'skipped', failureMessages: [] },
  ]
  const report = {
    testResults: [{ name: inProject('apps/crash.test.ts'), status: 'failed', assertionResults }],
  }
  expect(retriedInVitest(report)).toEqual(['apps/crash.test.ts: crash sqlite'])
})

test('what failed for good is told with the first line of why, and so is a file that could not be loaded', () => {
  const message = 'AssertionError: expected 1 to be 2\n    at drain.test.ts:3:1'
  const assertionResults = [
    { fullName: 'drain', status: 'failed', failureMessages: ['Error: at first', message] },
    { fullName: 'crash', status: 'passed', failureMessages: ['Error: once'] },
  ]
  const report = {
    testResults: [
      { name: inProject('apps/drain.test.ts'), status: 'failed', assertionResults },
      {
        name: inProject('apps/torn.test.ts'),
        status: 'failed',
        message: 'SyntaxError: x',
        assertionResults: [],
      },
    ],
  }
  expect(failedInVitest(report)).toEqual([
    'apps/drain.test.ts: drain: AssertionError: expected 1 to be 2',
    'apps/torn.test.ts: SyntaxError: x',
  ])
})

function spec(title: string, status: string) {
  return {
    file: 'a.spec.ts',
    title,
    tests: [
      {
        projectName: 'desktop',
        status,
        results: [{ error: { message: `\u{1b}[31mnot found\u{1b}[39m\n  at` } }],
      },
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
  expect(failedInPlaywright({ suites })).toEqual(['e2e/a.spec.ts: not (desktop): not found'])
})

test('a run that left no report names nothing', () => {
  const readers = [retriedInVitest, retriedInPlaywright, failedInVitest, failedInPlaywright]
  expect(readers.flatMap((read) => read(undefined))).toEqual([])
})
