import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

import type { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { openSqlitePlace } from '../../support/built-site.ts'
import type { Place } from '../../support/built-site.ts'
import { openTcpProxy } from '../../support/tcp-proxy.ts'
import { openPostgresPlace } from '../crash/crash-postgres.ts'

export type DisturbedPlace = {
  readonly place: Place
  /** Makes the database fail for a moment, as somebody else's lock or a network would. */
  readonly disturb: (random: SeededRandom) => Promise<void>
}

const lockMs = { least: 200, most: 3_000 }
const cutMs = { least: 20, most: 800 }

/** Somebody else holds the lock of the file for up to three seconds. */
export async function openDisturbedSqlite(): Promise<DisturbedPlace> {
  const place = await openSqlitePlace()
  const path = join(place.env['DATA_DIR'] ?? '', 'tessera.db')
  return {
    place,
    async disturb(random) {
      const file = new DatabaseSync(path, { timeout: 5_000 })
      try {
        file.exec('begin immediate')
        await sleep(random.between(lockMs.least, lockMs.most))
        file.exec('rollback')
      } finally {
        file.close()
      }
    },
  }
}

/** Every connection is cut, and no new one is let through for a moment; or a commit's answer is lost. */
export async function openDisturbedPostgres(): Promise<DisturbedPlace> {
  const { place, gate, postgres } = await openPostgresPlace()
  const address = new URL(postgres.url)
  const proxy = await openTcpProxy({ host: address.hostname, port: Number(address.port) })
  address.port = String(proxy.port)
  return {
    place: {
      ...place,
      env: { ...place.env, DATABASE_URL: address.href },
      async remove() {
        await Promise.all([gate.close(), proxy.close()])
        await place.remove()
      },
    },
    async disturb(random) {
      if (random.chance(50)) {
        await Promise.race([proxy.cutAfterSending('commit'), sleep(2_000)])
        return
      }
      proxy.cut()
      await sleep(random.between(cutMs.least, cutMs.most))
      proxy.mend()
    },
  }
}
