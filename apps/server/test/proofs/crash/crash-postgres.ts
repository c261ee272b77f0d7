import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openDatabase } from '../../../src/adapters/db/database.ts'
import { startEmbeddedPostgres } from '../../embedded-postgres.ts'
import type { RunningPostgres } from '../../embedded-postgres.ts'
import type { Place } from '../../support/built-site.ts'
import { openGateProxy } from '../../support/gate-proxy.ts'
import type { GateProxy } from '../../support/gate-proxy.ts'

export type PostgresPlace = {
  readonly postgres: RunningPostgres
  readonly place: Place
  /** Between the servers and the database. */
  readonly gate: GateProxy
}

/** A PostgreSQL as durable as it comes, with a relay in front of it that can stop a commit. */
export async function openPostgresPlace(): Promise<PostgresPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-crash-postgres-'))
  await chmod(folder, 0o755)
  const postgres = await startEmbeddedPostgres({ folder, settings: ['shared_buffers=64MB'] })
  const direct = new URL(postgres.url)
  const gate = await openGateProxy({ host: direct.hostname, port: Number(direct.port) })
  const relayed = new URL(postgres.url)
  relayed.port = String(gate.port)
  // Few connections: it is looked into by one after the other.
  const database = await openDatabase({ postgresUrl: direct.href, maxConnections: 2 })
  return {
    postgres,
    gate,
    place: {
      dialect: 'postgres',
      env: { DATA_DIR: folder, DATABASE_URL: relayed.href },
      withDatabase: (work) => work(database),
      async remove() {
        await database.close()
        await postgres.stop()
        await rm(folder, { recursive: true, force: true })
      },
    },
  }
}
