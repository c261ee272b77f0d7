import { ensureInstalled } from './ensure-installed.mjs'
import { ensureReady } from './ensure-ready.mjs'
import { inProject, projectEnvironment, projectRoot, readJson } from './project.mjs'
import { withSetupLock } from './setup-lock.mjs'
import { main, runInherited, say, SetupError } from './terminal.mjs'

/** The parts of the money core, and their folders in packages/core/src. */
const folders = { ledger: 'ledger', pricing: 'pricing', usage: 'metering', payments: 'payments' }
/** The estimate of tokens is fitted to counts of real tokenizers and held against them: its figures have no right value. */
const leftOut = ['*.test', '*.generated', 'character-classes', 'estimate-tokens', 'token-tables'].map(
  (file) => `!packages/core/src/**/${file}.ts`,
)
const leastPercent = 90
const ownPackages = inProject('scripts', 'mutation')
const reportFile = inProject('.cache', 'mutation', 'report.json')

/**
 * Plants mistakes in the money core, one at a time, and looks whether a unit test notices each of them:
 * `npm run mutation`, or `npm run mutation -- ledger` for one part. What it needs is installed by the first run.
 */
await main(async () => {
  const chosen = process.argv.slice(2)
  const unknown = chosen.find((part) => !Object.hasOwn(folders, part))
  if (unknown !== undefined) {
    throw new SetupError(`There is no part "${unknown}"; there are ${Object.keys(folders).join(', ')}.`)
  }
  const node = await ensureReady()
  await withSetupLock(() => ensureInstalled(ownPackages, 'Installing Stryker'))
  const parts = chosen.length === 0 ? Object.keys(folders) : chosen
  const files = parts.map((part) => `packages/core/src/${folders[part]}/**/*.ts`)
  const stryker = inProject('scripts', 'mutation', 'node_modules', '@stryker-mutator', 'core', 'bin')
  const code = await runInherited(
    [
      node,
      `${stryker}/stryker.js`,
      'run',
      'scripts/mutation/stryker.config.json',
      '--mutate',
      [...files, ...leftOut].join(','),
    ],
    { cwd: projectRoot, env: projectEnvironment() },
  )
  if (code !== 0) return code
  const scores = parts.map((part) => score(part, readJson(reportFile).files))
  for (const { part, found, all, computedOnce } of scores) {
    const percent = ((100 * found) / all).toFixed(1)
    say(
      `${part}: ${found} of ${all} found, ${percent} % (left out: ${computedOnce} in what is computed once)`,
    )
  }
  return scores.every(({ found, all }) => found >= (all * leastPercent) / 100) ? 0 : 1
})

/** Prints every mistake in one part that no test noticed, and counts. */
function score(part, files) {
  const counts = { part, found: 0, all: 0, computedOnce: 0 }
  for (const [path, { source, mutants }] of Object.entries(files)) {
    if (!path.startsWith(`packages/core/src/${folders[part]}/`)) continue
    for (const mutant of mutants) {
      if (mutant.status === 'Ignored') counts.computedOnce += 1
      if (!['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(mutant.status)) continue
      counts.all += 1
      if (mutant.status === 'Killed' || mutant.status === 'Timeout') counts.found += 1
      else say(`${path}:${describe(mutant, source)}`)
    }
  }
  return counts
}

function describe({ location: { start, end }, replacement = '', status }, source) {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  lines.push(lines.pop().slice(0, end.column - 1))
  lines[0] = lines[0].slice(start.column - 1)
  const reach = status === 'NoCoverage' ? ', which no test reaches' : ''
  return `${start.line}:${start.column}${reach}: ${oneLine(lines.join(' '))} → ${oneLine(replacement)}`
}

function oneLine(code) {
  const text = code.replace(/\s+/g, ' ').trim()
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}
