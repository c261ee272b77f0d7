import { rmSync } from 'node:fs'

import { check } from './check.mjs'
import { playwrightReport, runJourneys } from './e2e.mjs'
import { ensureReady } from './ensure-ready.mjs'
import { inProject, projectEnvironment, projectRoot, readJson } from './project.mjs'
import { main, runInherited, say } from './terminal.mjs'
import { failedInVitest, retriedInVitest } from './test-reports.mjs'

const vitestReport = inProject('.ci', 'vitest.json')

/** Everything: what can be checked without running, then unit and server tests, then the journeys in a browser. */
await main(async () => {
  await ensureReady()
  for (const report of [vitestReport, playwrightReport]) rmSync(report, { force: true })
  const problems = [...(await check())]
  const vitest = await runVitest(problems)
  const journeys = await runJourneys(problems)
  const passed = vitest.passed + journeys.passed
  const failed = vitest.failed + journeys.failed
  for (const test of [...vitest.retried, ...journeys.retried]) say(`passed only when tried again: ${test}`)
  for (const test of [...vitest.named, ...journeys.named]) say(`failed: ${test}`)
  for (const problem of problems) say(`not in order: ${problem}`)
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  return failed === 0 && problems.length === 0 && passed > 0 ? 0 : 1
})

async function runVitest(problems) {
  const code = await runInherited(
    [
      inProject('node_modules', '.bin', 'vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ],
    { cwd: projectRoot, env: projectEnvironment() },
  )
  const report = readJson(vitestReport)
  if (code !== 0 && (report?.numFailedTests ?? 0) === 0)
    problems.push('vitest ended with an error outside of a test')
  return {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    retried: retriedInVitest(report),
    named: failedInVitest(report),
  }
}
