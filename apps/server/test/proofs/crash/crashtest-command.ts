import { runProofCommand, sayProgress } from '../proof-command.ts'
import { readArguments } from '../read-arguments.ts'
import { proveCrashes } from './crash-proofs.ts'
import { crashOnPostgres, crashOnSqlite, crashPostgresItself } from './run-crashtest.ts'
import { tearLogs } from './tear-logs.ts'

const usage = `npm run crashtest -- [--sqlite N] [--postgres N] [--postmaster N] [--torn N] [--seed S] [--json FILE]

Kills a real server at work again and again, and holds what its clients were told against the books.
  --sqlite      kills -9 of a server on SQLite (default: 60)
  --postgres    kills -9 of a server on PostgreSQL (default: 30)
  --postmaster  kills -9 of PostgreSQL itself (default: 10)
  --torn        write-ahead logs spoilt at a random byte (default: 200)
  --cycles N --database sqlite|postgres   only that
  --seed        what callers do, and when (default: drawn)
  --json        where the raw figures go`

/** @returns the exit code: 0 nothing violated, 1 something, 2 wrong arguments */
export function runCrashtest(args: readonly string[]): Promise<number> {
  return runProofCommand(args, {
    usage,
    read: readWanted,
    describe: ({ sqlite, postgres, postmaster, torn, seed }) =>
      `npm run crashtest -- --sqlite ${sqlite} --postgres ${postgres} --postmaster ${postmaster} --torn ${torn} --seed ${seed}`,
    async run({ seed, torn, ...wanted }, proofs) {
      const crashes = [
        ['kill -9 on SQLite', wanted.sqlite, crashOnSqlite],
        ['kill -9 on PostgreSQL', wanted.postgres, crashOnPostgres],
        ['kill -9 of PostgreSQL itself', wanted.postmaster, crashPostgresItself],
      ] as const
      for (const [name, cycles, crash] of crashes) {
        if (cycles === 0) continue
        await proofs.add(() => proveCrashes(name, () => crash({ seed, cycles, say: sayProgress })))
      }
      if (torn > 0) await proofs.add(() => tearLogs({ seed, cuts: torn }))
    },
  })
}

type Wanted = {
  readonly sqlite: number
  readonly postgres: number
  readonly postmaster: number
  readonly torn: number
  readonly seed: number
  readonly json: string | undefined
}

function readWanted(args: readonly string[]): Wanted {
  const names = ['sqlite', 'postgres', 'postmaster', 'torn', 'cycles', 'database'] as const
  const given = readArguments(args, names)
  const cycles = given.count('cycles')
  const database = given.text('database')
  if (database !== undefined && database !== 'sqlite' && database !== 'postgres') {
    throw new Error('--database takes sqlite or postgres')
  }
  const isChosen = names.some((name) => given.text(name) !== undefined)
  const counts = { sqlite: 60, postgres: 30, postmaster: 10, torn: 200 }
  const forDatabase = (name: 'sqlite' | 'postgres'): number | undefined =>
    cycles === undefined && database === undefined
      ? undefined
      : database === undefined || database === name
        ? (cycles ?? counts[name])
        : 0
  const or = (count: number | undefined, usual: number): number => count ?? (isChosen ? 0 : usual)
  return {
    sqlite: or(given.count('sqlite') ?? forDatabase('sqlite'), counts.sqlite),
    postgres: or(given.count('postgres') ?? forDatabase('postgres'), counts.postgres),
    postmaster: or(given.count('postmaster'), counts.postmaster),
    torn: or(given.count('torn'), counts.torn),
    seed: given.seed,
    json: given.text('json'),
  }
}
