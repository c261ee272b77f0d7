import { openSqlitePlace } from '../../support/built-site.ts'
import type { Place } from '../../support/built-site.ts'
import { openPostgresPlace } from '../crash/crash-postgres.ts'
import { runProofCommand } from '../proof-command.ts'
import { readArguments } from '../read-arguments.ts'
import { contend } from './contend.ts'

const usage = `npm run contention -- [--clients N] [--times N] [--seed S] [--json FILE]

Lets many clients spend from one wallet at the same time, on SQLite and on PostgreSQL with one and two processes.
  --clients  how many at once (default: 64)
  --times    how often each of them asks (default: 10)
  --seed     what is odd about the balance (default: drawn)
  --json     where the raw figures go`

const scenes: readonly { readonly instances: number; readonly openPlace: () => Promise<Place> }[] = [
  { instances: 1, openPlace: openSqlitePlace },
  { instances: 1, openPlace: openDirectPostgres },
  { instances: 2, openPlace: openDirectPostgres },
]

/** @returns the exit code: 0 nothing violated, 1 something, 2 wrong arguments */
export function runContention(args: readonly string[]): Promise<number> {
  return runProofCommand(args, {
    usage,
    read(words) {
      const given = readArguments(words, ['clients', 'times'])
      return {
        clients: given.count('clients') ?? 64,
        times: given.count('times') ?? 10,
        seed: given.seed,
        json: given.text('json'),
      }
    },
    describe: ({ clients, times, seed }) =>
      `npm run contention -- --clients ${clients} --times ${times} --seed ${seed}`,
    async run(size, proofs) {
      for (const { instances, openPlace } of scenes) {
        await proofs.add(async () => contend({ ...size, place: await openPlace(), instances }))
      }
    },
  })
}

async function openDirectPostgres(): Promise<Place> {
  const { place, gate, postgres } = await openPostgresPlace()
  return {
    ...place,
    // Nothing is stopped on its way here, and a relay would only cost.
    env: { ...place.env, DATABASE_URL: postgres.url },
    async remove() {
      await gate.close()
      await place.remove()
    },
  }
}
