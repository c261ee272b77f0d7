import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { ensureReady } from './ensure-ready.mjs'
import { ensureWeb } from './ensure-web.mjs'
import { findChromium } from './find-chromium.mjs'
import { inProject, projectEnvironment, projectRoot, readJson } from './project.mjs'
import { withSetupLock } from './setup-lock.mjs'
import { main, runInherited, say } from './terminal.mjs'
import { failedInPlaywright, retriedInPlaywright } from './test-reports.mjs'

export const playwrightReport = inProject('.ci', 'playwright.json')

const none = { passed: 0, failed: 0, retried: [], named: [] }

/** The journeys of people in a real browser; what keeps them from running is added to `problems`. */
export async function runJourneys(problems, options = []) {
  const config = inProject('e2e', 'playwright.config.ts')
  if (!existsSync(config)) return none
  const chromium = await findChromium()
  if (chromium === undefined) {
    problems.push('no Chromium: install it (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH')
    return none
  }
  try {
    await withSetupLock(ensureWeb)
  } catch (error) {
    problems.push(error.message)
    return none
  }
  const playwright = inProject('node_modules', '.bin', 'playwright')
  const code = await runInherited([playwright, 'test', '-c', config, '--reporter=list,json', ...options], {
    cwd: projectRoot,
    env: projectEnvironment({ CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport }),
  })
  const report = readJson(playwrightReport)
  const { expected = 0, flaky = 0, unexpected = 0 } = report?.stats ?? {}
  if (code !== 0 && unexpected === 0) problems.push('Playwright ended with an error outside of a test')
  return {
    passed: expected + flaky,
    failed: unexpected,
    retried: retriedInPlaywright(report),
    named: failedInPlaywright(report),
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await ensureReady()
    const problems = []
    const { failed } = await runJourneys(problems, process.argv.slice(2))
    for (const problem of problems) say(problem)
    return failed === 0 && problems.length === 0 ? 0 : 1
  })
}
