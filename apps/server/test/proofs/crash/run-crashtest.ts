import { setTimeout as sleep } from 'node:timers/promises'

import { paths } from '@tessera/contracts/paths'

import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { openSqlitePlace } from '../../support/built-site.ts'
import { ask } from '../../support/http-client.ts'
import { until } from '../../support/until.ts'
import { CrashFigures } from './crash-figures.ts'
import { openPostgresPlace } from './crash-postgres.ts'
import { runRounds } from './crash-rounds.ts'
import type { Blow } from './crash-rounds.ts'
import { openCrashWorld } from './crash-world.ts'
import { killAt, killPoints } from './kill-points.ts'

export type CrashOptions = {
  readonly seed: number
  readonly cycles: number
  readonly say: (line: string) => void
}

/** So many kills go into one installation: its books are gone through after each of them. */
const cyclesPerInstallation = 60
const anyMoment = 'at any moment'

/** Kills of the server on SQLite. */
export async function crashOnSqlite(options: CrashOptions): Promise<CrashFigures> {
  const figures = new CrashFigures()
  for (const part of partsOf(options)) {
    const world = await openCrashWorld({ place: await openSqlitePlace(), seed: part.seed })
    try {
      const blow = killServer(figures, new SeededRandom(part.seed))
      await runRounds({ ...part, world, figures, blow, restarts: true, say: options.say })
    } finally {
      await world.close()
    }
  }
  return figures
}

/** Kills of the server on PostgreSQL. */
export async function crashOnPostgres(options: CrashOptions): Promise<CrashFigures> {
  const figures = new CrashFigures()
  for (const part of partsOf(options)) {
    const { place, gate } = await openPostgresPlace()
    const world = await openCrashWorld({ place, databaseGate: gate, seed: part.seed })
    try {
      const blow = killServer(figures, new SeededRandom(part.seed))
      await runRounds({ ...part, world, figures, blow, restarts: true, say: options.say })
    } finally {
      await world.close()
    }
  }
  return figures
}

/** Kills of PostgreSQL itself, while the same server goes on. */
export async function crashPostgresItself(options: CrashOptions): Promise<CrashFigures> {
  const figures = new CrashFigures()
  for (const part of partsOf(options)) {
    const { place, gate, postgres } = await openPostgresPlace()
    const world = await openCrashWorld({ place, databaseGate: gate, seed: part.seed })
    const random = new SeededRandom(part.seed)
    const blow: Blow = async ({ server }) => {
      await sleep(random.between(200, 600))
      const killedAtMs = performance.now()
      await postgres.kill()
      figures.killed(anyMoment)
      await postgres.startAgain()
      await until(
        'the server finds its database again',
        async () => (await ask(server, paths.readyz)).status === 200,
      )
      figures.recoveryMs.push(performance.now() - killedAtMs)
      return []
    }
    try {
      await runRounds({ ...part, world, figures, blow, restarts: false, say: options.say })
    } finally {
      await world.close()
    }
  }
  return figures
}

function killServer(figures: CrashFigures, random: SeededRandom): Blow {
  return async ({ load, server, number }) => {
    // Seven in ten at a chosen point, one point after the other; the others whenever it happens.
    const point = killPoints[number % (killPoints.length + 3)]
    await sleep(random.between(120, 300))
    figures.killed(point ?? anyMoment)
    if (point !== undefined) {
      return [await killAt(point, { load, world: load.world, server, name: String(number) })]
    }
    await sleep(random.between(0, 300))
    await server.kill()
    return []
  }
}

function partsOf({ seed, cycles }: CrashOptions): readonly { seed: number; rounds: number }[] {
  const parts = Math.ceil(cycles / cyclesPerInstallation)
  return Array.from({ length: parts }, (_, index) => ({
    seed: seed + index,
    rounds: Math.min(cyclesPerInstallation, cycles - index * cyclesPerInstallation),
  }))
}
