import { relative } from 'node:path'

import { projectRoot } from './project.mjs'

/**
 * The tests that failed and then passed, in a report of vitest.
 * @returns {readonly string[]} where each of them stands, and its name
 */
export function retriedInVitest(report) {
  return namedInVitest(
    report,
    ({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0,
  )
}

/**
 * The tests that failed for good, and the files that could not be loaded.
 * @returns {readonly string[]} where each of them stands, its name, and the first line of what was wrong
 */
export function failedInVitest(report) {
  const unloaded = (report?.testResults ?? [])
    .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    .map(({ name, message }) => `${relative(projectRoot, name)}${because(message)}`)
  return [...namedInVitest(report, ({ status }) => status === 'failed'), ...unloaded]
}

/**
 * The journeys that failed and then went well, in a report of Playwright.
 * @returns {readonly string[]} where each of them stands, and its name
 */
export function retriedInPlaywright(report) {
  return (report?.suites ?? []).flatMap((suite) => namedInSuite(suite, 'flaky'))
}

/**
 * The journeys that failed for good.
 * @returns {readonly string[]} where each of them stands, its name, and the first line of what was wrong
 */
export function failedInPlaywright(report) {
  return (report?.suites ?? []).flatMap((suite) => namedInSuite(suite, 'unexpected'))
}

function namedInVitest(report, isWanted) {
  return (report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(isWanted)
      .map(
        ({ fullName, status, failureMessages }) =>
          `${relative(projectRoot, name)}: ${fullName}${status === 'failed' ? because(failureMessages.at(-1)) : ''}`,
      ),
  )
}

function namedInSuite({ specs = [], suites = [] }, wanted) {
  const here = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === wanted)
      .map(({ projectName, results = [] }) => {
        const message = wanted === 'unexpected' ? results.at(-1)?.error?.message : undefined
        return `e2e/${file}: ${title} (${projectName})${because(message)}`
      }),
  )
  return [...here, ...suites.flatMap((suite) => namedInSuite(suite, wanted))]
}

// Playwright colours its messages.
const colours = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, 'g')

function because(message) {
  const [line = ''] = (message ?? '').replaceAll(colours, '').trim().split('\n')
  return line === '' ? '' : `: ${line}`
}
