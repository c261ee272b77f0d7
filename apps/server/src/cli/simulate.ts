import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { describeFoundBug, describeReport, doesProve } from '../simulation/describe-report.ts'
import { findRevision } from '../simulation/find-revision.ts'
import { openSimulatedPostgres } from '../simulation/open-simulated-postgres.ts'
import { openSimulatedSqlite } from '../simulation/open-simulated-sqlite.ts'
import { plantedBugs } from '../simulation/planted/all-planted-bugs.ts'
import { findPlantedBug, mostOperationsToFindABug } from '../simulation/planted/find-planted-bugs.ts'
import { simulateLedger } from '../simulation/simulate-ledger.ts'
import type { EpisodeBooks, SimulationReport } from '../simulation/simulate-ledger.ts'
import type { OpenSimulatedBackend } from '../simulation/simulated-backend.ts'

const usage = `npm run simulate -- [--seed NUMBER] [--operations NUMBER] [--from NUMBER] [--also-postgres] [--planted] [--json]

Lets production's ledger, credit manager, runs, prices and payments work through a random history beside models of their
own, and compares every answer, every law and every row.
  --seed           the history; the same number gives the same history (default: drawn)
  --operations     how many (default: 100000)
  --from           begins with the episode in which this operation is, to replay a failure quickly
  --database       sqlite (in memory, default) or postgres
  --also-postgres  the same history on both, and compares the hashes of their books
  --planted        plants one bug after the other and tells by which operation each is found
  --bug            with --planted: only bugs whose name contains this
  --json           one line of JSON

PostgreSQL is the server of DATABASE_URL or TEST_DATABASE_URL, where databases of this command's own are made and dropped;
without one, a server is started for the run.`

export type SimulationInput = {
  readonly seed: number
  readonly operations: number
  readonly from: number
  readonly database: 'sqlite' | 'postgres'
  readonly alsoPostgres: boolean
  readonly planted: boolean
  readonly bug: string
  readonly json: boolean
}

type Print = (line: string) => void

/** @returns the exit code: 0 sound, 1 a violation or a bug that was not found, 2 wrong arguments, 3 it proves nothing */
export async function runSimulate(args: readonly string[], print: Print): Promise<number> {
  const input = readInput(args)
  if (!input) {
    print(usage)
    return 2
  }
  if (input.planted) return findBugs(input, print)
  if (!input.alsoPostgres && input.database === 'sqlite') {
    return (await simulate(input, openSimulatedSqlite, print)).exitCode
  }
  const server = await findServer()
  try {
    const postgres = await openSimulatedPostgres(server.url)
    try {
      return input.alsoPostgres
        ? await simulateOnBoth(input, postgres.openBackend, print)
        : (await simulate(input, postgres.openBackend, print)).exitCode
    } finally {
      await postgres.close()
    }
  } finally {
    await server.stop()
  }
}

/** The server that the environment names, or one for this run alone, as the tests have it. */
async function findServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const url = process.env['DATABASE_URL'] ?? process.env['TEST_DATABASE_URL'] ?? ''
  if (url !== '') return { url, stop: () => Promise.resolve() }
  const { startPostgres } = await import('../../test/postgres-server.ts')
  return startPostgres()
}

type Simulated = {
  readonly exitCode: number
  readonly report: SimulationReport
  readonly books: readonly EpisodeBooks[]
}

async function simulate(
  input: SimulationInput,
  openBackend: OpenSimulatedBackend,
  print: Print,
): Promise<Simulated> {
  const startedAtMs = performance.now()
  const books: EpisodeBooks[] = []
  const isCompared = input.alsoPostgres || input.database === 'postgres'
  const report = await simulateLedger({
    ...input,
    openBackend,
    ...(isCompared ? { onBooks: (episode: EpisodeBooks) => books.push(episode) } : {}),
  })
  const seconds = (performance.now() - startedAtMs) / 1000
  const facts = { revision: await findRevision(), seconds }
  if (input.json) print(JSON.stringify({ ...report, ...facts, books }))
  else for (const line of describeReport(report, facts)) print(line)
  const exitCode = report.violation === undefined ? (doesProve(report) ? 0 : 3) : 1
  return { exitCode, report, books }
}

async function simulateOnBoth(
  input: SimulationInput,
  openPostgres: OpenSimulatedBackend,
  print: Print,
): Promise<number> {
  const sqlite = await simulate(input, openSimulatedSqlite, print)
  const postgres = await simulate(input, openPostgres, print)
  if (sqlite.exitCode !== 0 || postgres.exitCode !== 0) return Math.max(sqlite.exitCode, postgres.exitCode)
  const different = sqlite.books.find((books, index) => {
    const other = postgres.books[index]
    return books.books !== other?.books || books.chain !== other.chain
  })
  if (different !== undefined || sqlite.books.length !== postgres.books.length) {
    print(
      `The books of episode ${different?.episode ?? sqlite.books.length} differ between SQLite and PostgreSQL.`,
    )
    return 1
  }
  print(`The books and chains of ${sqlite.books.length} episodes are the same on SQLite and PostgreSQL.`)
  return 0
}

async function findBugs(input: SimulationInput, print: Print): Promise<number> {
  const names = Object.keys(plantedBugs).filter((name) => name.includes(input.bug))
  let found = 0
  for (const bug of names) {
    const result = await findPlantedBug(bug, {
      seed: input.seed,
      operations: mostOperationsToFindABug,
      openBackend: openSimulatedSqlite,
    })
    if (result.operations !== undefined) found += 1
    print(input.json ? JSON.stringify(result) : describeFoundBug(result))
  }
  print(
    `${found} of ${names.length} planted bugs found (seed ${input.seed}, revision ${await findRevision()})`,
  )
  return found === names.length && found > 0 ? 0 : 1
}

function readInput(args: readonly string[]): SimulationInput | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options })
    const seed = values.seed === undefined ? Math.floor(Math.random() * 0xffff_ffff) : Number(values.seed)
    const operations = Number(values.operations)
    const from = Number(values.from)
    const { database } = values
    const areNumbers = [seed, operations, from].every((value) => Number.isSafeInteger(value) && value >= 0)
    if (!areNumbers || operations <= from || (database !== 'sqlite' && database !== 'postgres'))
      return undefined
    return { seed, operations, from, database, alsoPostgres: values['also-postgres'], ...switches(values) }
  } catch {
    // parseArgs names the wrong option; the usage that is printed says the same with the right ones.
    return undefined
  }
}

const options = {
  seed: { type: 'string' },
  operations: { type: 'string', default: '100000' },
  from: { type: 'string', default: '0' },
  database: { type: 'string', default: 'sqlite' },
  'also-postgres': { type: 'boolean', default: false },
  planted: { type: 'boolean', default: false },
  bug: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
} as const

function switches(values: { readonly planted: boolean; readonly bug: string; readonly json: boolean }) {
  return { planted: values.planted, bug: values.bug, json: values.json }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runSimulate(process.argv.slice(2), (line) => {
    process.stdout.write(`${line}\n`)
  })
}
