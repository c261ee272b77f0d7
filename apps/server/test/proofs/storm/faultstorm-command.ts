import { runProofCommand, sayProgress } from '../proof-command.ts'
import type { Proof } from '../proof.ts'
import { readArguments } from '../read-arguments.ts'
import { openDisturbedPostgres, openDisturbedSqlite } from './disturb-database.ts'
import { runStorm } from './run-storm.ts'
import type { StormResult } from './run-storm.ts'

const usage = `npm run faultstorm -- [--minutes N] [--users N] [--faults PERCENT] [--database sqlite|postgres] [--seed S]

Users of a real server whose providers, database and process fail, and the books held against the providers' own invoices.
  --minutes   how long (default: 2)
  --users     how many at once (default: 50)
  --faults    how many of a hundred provider calls go wrong (default: 25)
  --database  default: sqlite
  --seed      who does what, and which call goes wrong how (default: drawn)
  --json      where the raw figures go`

/** @returns the exit code: 0 nothing violated, 1 something, 2 wrong arguments */
export function runFaultstorm(args: readonly string[]): Promise<number> {
  return runProofCommand(args, {
    usage,
    read: readWanted,
    describe: ({ minutes, users, faultPercent, database, seed }) =>
      `npm run faultstorm -- --minutes ${minutes} --users ${users} --faults ${faultPercent} --database ${database} --seed ${seed}`,
    run: (wanted, proofs) =>
      proofs.add(async () => {
        const startedMs = performance.now()
        const { place, disturb } = await (wanted.database === 'sqlite'
          ? openDisturbedSqlite()
          : openDisturbedPostgres())
        const result = await runStorm({ ...wanted, place, disturbDatabase: disturb, say: sayProgress })
        return describeStorm(wanted, result, (performance.now() - startedMs) / 1_000)
      }),
  })
}

type Wanted = {
  readonly minutes: number
  readonly users: number
  readonly faultPercent: number
  readonly database: 'sqlite' | 'postgres'
  readonly seed: number
  readonly json: string | undefined
}

function readWanted(args: readonly string[]): Wanted {
  const given = readArguments(args, ['minutes', 'users', 'faults', 'database'])
  const database = given.text('database') ?? 'sqlite'
  if (database !== 'sqlite' && database !== 'postgres') throw new Error('--database takes sqlite or postgres')
  return {
    minutes: given.count('minutes') ?? 2,
    users: given.count('users') ?? 50,
    faultPercent: given.count('faults') ?? 25,
    database,
    seed: given.seed,
    json: given.text('json'),
  }
}

function describeStorm(wanted: Wanted, result: StormResult, seconds: number): Proof {
  const { audit, log } = result
  const violations = [...log.violations, ...audit.violations]
  const exact = audit.verdicts.get('whole, as billed') ?? 0
  return {
    name: `fault storm on ${wanted.database}`,
    figure: `${log.requests.length} requests in ${wanted.minutes} min, ${result.faultyCalls} of ${result.calls} calls faulty, ${result.kills} kills; ${audit.openHolds} holds open, ${exact} charges as billed, ${violations.length} not as they must be`,
    facts: {
      requests: log.requests.length,
      'answers by status': describeCounts(log.statuses),
      'provider calls': result.calls,
      'of these faulty': result.faultyCalls,
      'kinds of fault': audit.verdictsByFault.size - 1,
      'kills of the server': result.kills,
      'disturbances of the database': result.disturbances,
      runs: audit.runs,
      ...Object.fromEntries([...audit.verdicts].map(([verdict, count]) => [`runs: ${verdict}`, count])),
      'credits: generated, by the invoices': toCredits(audit.generatedMicro),
      'credits: charged': toCredits(audit.chargedMicro),
      'credits: borne by the platform': toCredits(audit.lostMicro),
      'losses by reason': describeCounts(audit.losses),
      'open holds': audit.openHolds,
      'last hold closed after the last request (ms)': Math.round(result.settledAfterMs),
      'most memory of the server (MiB)': result.peakMemoryMib,
      violations: violations.length,
      ...Object.fromEntries(
        [...audit.verdictsByFault]
          .toSorted(([left], [right]) => left.localeCompare(right))
          .map(([fault, counts]) => [`fault: ${fault}`, describeCounts(counts)]),
      ),
    },
    violations,
    seconds,
  }
}

function describeCounts(counts: ReadonlyMap<string | number, number>): string {
  return [...counts].map(([name, count]) => `${count} ${name}`).join('; ')
}

function toCredits(micro: bigint): number {
  return Number(micro) / 1e6
}
