import { openSqlitePlace } from '../../support/built-site.ts'
import type { Place } from '../../support/built-site.ts'
import { openPostgresPlace } from '../crash/crash-postgres.ts'
import { runProofCommand, sayProgress } from '../proof-command.ts'
import type { Proof } from '../proof.ts'
import { readArguments } from '../read-arguments.ts'
import { describeOutcome } from './describe-outcome.ts'
import { runFuzz } from './run-fuzz.ts'
import type { FuzzResult } from './run-fuzz.ts'

const usage = `npm run fuzz -- [--requests N] [--seed S] [--database sqlite|postgres] [--only N]

Asks a real server whatever a seed says, over all routes, and judges each answer.
  --requests  how many (default: 20000)
  --seed      which (default: drawn)
  --database  default: sqlite
  --only      the request of this number alone, and its answer in full
  --json      where the raw figures go`

/** Less would be a test of the validator alone. */
const leastPassedPercent = 30
const mostGrowthMib = 100
/** Too few requests are a start, and no steady state. */
const memoryCountsFrom = 5_000

/** @returns the exit code: 0 nothing violated, 1 something, 2 wrong arguments */
export function runFuzzCommand(args: readonly string[]): Promise<number> {
  return runProofCommand(args, {
    usage,
    read: readWanted,
    describe: (wanted) => describeCommand(wanted, wanted.only),
    run: (wanted, proofs) => proofs.add(() => proveNothingBreaks(wanted)),
  })
}

export type FuzzWanted = {
  readonly requests: number
  readonly database: 'sqlite' | 'postgres'
  readonly only: number | undefined
  readonly seed: number
  readonly json: string | undefined
}

function readWanted(args: readonly string[]): FuzzWanted {
  const given = readArguments(args, ['requests', 'database', 'only'])
  const database = given.text('database') ?? 'sqlite'
  if (database !== 'sqlite' && database !== 'postgres') throw new Error('--database takes sqlite or postgres')
  return {
    requests: given.count('requests') ?? 20_000,
    database,
    only: given.count('only'),
    seed: given.seed,
    json: given.text('json'),
  }
}

function describeCommand({ requests, seed, database }: FuzzWanted, only: number | undefined): string {
  const which = only === undefined ? `--requests ${requests}` : `--only ${only}`
  return `npm run fuzz -- ${which} --seed ${seed} --database ${database}`
}

/** Fuzzes a server of its own, and says what came of it. */
export async function proveNothingBreaks(wanted: FuzzWanted): Promise<Proof> {
  const startedMs = performance.now()
  const { requests, only, seed, database } = wanted
  const place = database === 'sqlite' ? await openSqlitePlace() : await openOwnPostgres()
  const result = await runFuzz({
    place,
    seed,
    from: only ?? 1,
    to: only ?? requests,
    say: sayProgress,
    again: (number) => describeCommand(wanted, number),
    ...(only === undefined
      ? {}
      : {
          onOutcome: (request, outcome) =>
            void process.stdout.write(`\n${describeOutcome(request, outcome)}\n`),
        }),
  })
  return describeFuzz(wanted, result, (performance.now() - startedMs) / 1_000)
}

async function openOwnPostgres(): Promise<Place> {
  const { place, gate } = await openPostgresPlace()
  return {
    ...place,
    async remove() {
      await gate.close()
      await place.remove()
    },
  }
}

function describeFuzz(wanted: FuzzWanted, result: FuzzResult, seconds: number): Proof {
  const { tally, memory, loadSeconds } = result
  const [p50 = 0, p99 = 0, slowest = 0] = tally.quantiles([0.5, 0.99, 1])
  const percent = tally.passedPercent()
  const violations = [...tally.violations]
  if (wanted.only === undefined && percent < leastPassedPercent) {
    violations.push(`only ${percent.toFixed(1)} % passed validation`)
  }
  if (tally.requests >= memoryCountsFrom && memory.grownMib >= mostGrowthMib) {
    violations.push(`the server has grown by ${memory.grownMib} MiB`)
  }
  return {
    name: `fuzzing on ${wanted.database}`,
    figure: `${tally.requests} requests over ${result.routes} routes, ${percent.toFixed(1)} % past validation, ${tally.statuses.get('500') ?? 0} answers of 500, ${violations.length} violations`,
    facts: {
      requests: tally.requests,
      'routes asked': `${tally.routes.size} of ${result.routes}`,
      'past validation': `${tally.passed} (${percent.toFixed(1)} %)`,
      'never past validation': tally.neverPassed(30).join(', ') || 'none',
      'answers by status': describeCounts(tally.statuses),
      'requests by kind': describeCounts(tally.twists),
      ...Object.fromEntries(
        [...tally.families].map(([family, counts]) => [`family: ${family}`, describeCounts(counts)]),
      ),
      'ids gathered': `${result.ids} of ${result.idKinds} kinds`,
      'until the answer, ms (p50, p99, max)': `${p50.toFixed(1)}, ${p99.toFixed(1)}, ${Math.round(slowest)}`,
      'requests per second': Math.round(tally.requests / loadSeconds),
      'memory of the server, MiB (least of each tenth of the run)': memory.alongTheWay.join(', '),
      'its growth after the warm-up, and its most, MiB': `${memory.grownMib}, ${memory.mostMib}`,
      'transactions in the books': result.transactions,
      'open holds in the end': result.openHolds,
      violations: violations.length,
    },
    violations,
    seconds,
  }
}

function describeCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([name, count]) => `${name}: ${count}`)
    .join('; ')
}
