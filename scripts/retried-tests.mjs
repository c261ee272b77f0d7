import { relative } from 'node:path'

import { projectRoot } from './project.mjs'

/**
 * The tests that failed and then passed, in a report of vitest.
 * @returns {readonly string[]} where each of them stands, and its name
 */
export function retriedInVitest(report) {
  const files = report?.testResults ?? []
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
      .map(({ fullName }) => `${relative(projectRoot, name)}: ${fullName}`),
  )
}

/**
 * The journeys that failed and then went well, in a report of Playwright.
 * @returns {readonly string[]} where each of them stands, and its name
 */
export function retriedInPlaywright(report) {
  return (report?.suites ?? []).flatMap(retriedIn)
}

function retriedIn({ specs = [], suites = [] }) {
  const here = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === 'flaky')
      .map(({ projectName }) => `e2e/${file}: ${title} (${projectName})`),
  )
  return [...here, ...suites.flatMap(retriedIn)]
}
