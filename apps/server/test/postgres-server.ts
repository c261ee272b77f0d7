import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startEmbeddedPostgres } from './embedded-postgres.ts'
import type { RunningPostgres } from './embedded-postgres.ts'

const settings = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'autovacuum=off',
  'max_connections=200',
  'max_wal_size=256MB',
]

/** Starts the PostgreSQL of a test run. It forgets everything when it stops, and is told not to sync. */
export async function startPostgres(): Promise<Pick<RunningPostgres, 'url' | 'stop'>> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  const forget = () => rm(folder, { recursive: true, force: true })
  try {
    const server = await startEmbeddedPostgres({ folder, settings, flags: ['--no-sync'] })
    return {
      url: server.url,
      async stop() {
        await server.stop()
        await forget()
      },
    }
  } catch (error) {
    await forget()
    throw error
  }
}
