import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { startEmbeddedPostgres } from '../../embedded-postgres.ts'
import type { RunningPostgres } from '../../embedded-postgres.ts'
import type { RunFacts } from '../proof.ts'
import { readRunFacts } from '../run-facts.ts'
import { listSteps } from './proof-steps.ts'
import type { ProofStep } from './proof-steps.ts'
import { runStep } from './run-step.ts'
import type { StepPlace, StepResult } from './run-step.ts'
import { describeResults, writeResults } from './write-results.ts'

const usage = `npm run prove -- [--full] [--waiting PERCENT] [--seed S] [--only a,b] [--write]

Runs everything that shows what the books withstand, and prints one table.
  --full     as large as before a release: takes hours (default: about ten minutes)
  --waiting  so much of the storms and kills, which mostly wait (default: 100)
  --seed     for every command (default: drawn)
  --only     these steps
  --write    puts the table into docs/reliability.md
Raw figures and logs are in .ci/proofs.`

const projectRoot = join(import.meta.dirname, '../../../../..')
const resultsFolder = join(projectRoot, '.ci/proofs')

/** @returns the exit code: 0 everything held, 1 something did not, 2 wrong arguments */
export async function runProve(args: readonly string[]): Promise<number> {
  const wanted = readWanted(args)
  if (wanted === undefined) {
    process.stdout.write(`${usage}\n`)
    return 2
  }
  const { seed, isFull, steps } = wanted
  const facts = await readRunFacts(seed, `npm run prove -- ${isFull ? '--full ' : ''}--seed ${seed}`)
  process.stdout.write(`${facts.command}\n${facts.date} · revision ${facts.revision} · Node ${facts.node}\n`)
  process.stdout.write(`${facts.machine}\n\n`)
  await mkdir(resultsFolder, { recursive: true })
  const results = await runAll(steps)
  await report(facts, results, wanted)
  const failed = results.filter(({ passed }) => !passed)
  process.stdout.write(`\n${results.length - failed.length} passed, ${failed.length} failed\n`)
  return failed.length === 0 ? 0 : 1
}

type Wanted = {
  readonly seed: number
  readonly isFull: boolean
  readonly writes: boolean
  readonly steps: readonly ProofStep[]
}

function readWanted(args: readonly string[]): Wanted | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        full: { type: 'boolean', default: false },
        waiting: { type: 'string', default: '100' },
        write: { type: 'boolean', default: false },
        seed: { type: 'string' },
        only: { type: 'string' },
      },
    })
    const seed = values.seed === undefined ? Math.floor(Math.random() * 0x7fff_ffff) : Number(values.seed)
    if (!Number.isSafeInteger(seed) || seed < 0) return undefined
    const waitingPercent = Number(values.waiting)
    if (!(waitingPercent > 0 && waitingPercent <= 100)) return undefined
    const all = listSteps({ isFull: values.full, waitingPercent, seed })
    const only = values.only?.split(',') ?? all.map(({ id }) => id)
    if (only.some((id) => !all.some((step) => step.id === id))) return undefined
    return {
      seed,
      isFull: values.full,
      writes: values.write,
      steps: all.filter(({ id }) => only.includes(id)),
    }
  } catch {
    // parseArgs names the wrong option; the usage that is printed says the same with the right ones.
    return undefined
  }
}

/** Two queues side by side: while the commands of one wait, those of the other compute. */
async function runAll(steps: readonly ProofStep[]): Promise<readonly StepResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-prove-'))
  // Where root starts it, PostgreSQL runs as another user, who must be able to come through.
  await chmod(folder, 0o755)
  const needsPostgres = steps.some((step) => step.needsPostgres === true)
  const postgres = needsPostgres ? await startPostgresIn(folder) : undefined
  const place: StepPlace = { folder: resultsFolder, postgresUrl: postgres?.url }
  try {
    const queues = Map.groupBy(steps, ({ queue }) => queue)
    const results = await Promise.all([...queues.values()].map((queue) => runQueue(queue, place)))
    const byId = new Map(results.flat().map((result) => [result.step.id, result]))
    return steps.flatMap(({ id }) => byId.get(id) ?? [])
  } finally {
    await postgres?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function startPostgresIn(folder: string): Promise<RunningPostgres> {
  return startEmbeddedPostgres({
    folder: join(folder, 'postgres'),
    settings: ['fsync=off', 'full_page_writes=off', 'max_connections=100'],
    flags: ['--no-sync'],
  })
}

async function runQueue(steps: readonly ProofStep[], place: StepPlace): Promise<readonly StepResult[]> {
  const results: StepResult[] = []
  for (const step of steps) {
    const result = await runStep(step, place)
    results.push(result)
    const verdict = result.passed ? 'ok    ' : 'FAILED'
    process.stdout.write(`${verdict}  ${step.claim} (${result.seconds.toFixed(0)} s): ${result.figure}\n`)
    if (!result.passed) process.stdout.write(`        ${result.logFile}\n        ${result.command}\n`)
  }
  return results
}

async function report(facts: RunFacts, results: readonly StepResult[], wanted: Wanted): Promise<void> {
  const raw = results.map(({ step, ...result }) => ({ id: step.id, claim: step.claim, ...result }))
  await writeFile(
    join(resultsFolder, 'all.json'),
    `${JSON.stringify({ ...facts, results: raw }, undefined, 2)}\n`,
  )
  process.stdout.write(`\n${describeResults(facts, results)}\n`)
  if (!wanted.writes) return
  const page = join(projectRoot, 'docs/reliability.md')
  await writeFile(page, writeResults(await readFile(page, 'utf8'), { facts, results, isFull: wanted.isFull }))
}
