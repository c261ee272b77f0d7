import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Dialect } from '../../src/adapters/db/migrations/migration.ts'
import { openTestDatabase } from '../databases.ts'
import { buildSite, openSqlitePlace } from './built-site.ts'
import type { BuiltSiteOptions, Place, Site } from './built-site.ts'

export { admin } from './built-site.ts'
export type { Site } from './built-site.ts'

export type SiteOptions = BuiltSiteOptions & {
  /** The PostgreSQL address that servers are given, where it is not the database's own: a proxy in between. */
  readonly throughAddress?: (postgresUrl: string) => Promise<string>
}

/** A site on a database of this run of tests. */
export async function openSite(dialect: Dialect, options: SiteOptions = {}): Promise<Site> {
  return buildSite(dialect === 'sqlite' ? await openSqlitePlace() : await openPostgresPlace(options), options)
}

async function openPostgresPlace({ throughAddress }: SiteOptions): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tessera-test-site-'))
  const database = await openTestDatabase('postgres', { isEmpty: true })
  const url = database.location.postgresUrl ?? ''
  return {
    dialect: 'postgres',
    env: { DATA_DIR: dataDir, DATABASE_URL: (await throughAddress?.(url)) ?? url },
    withDatabase: (work) => work(database),
    async remove() {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
