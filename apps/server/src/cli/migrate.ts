import { pathToFileURL } from 'node:url'

import { checkBooks } from '../adapters/db/books-mark/books-keeper.ts'
import { DatabaseError } from '../adapters/db/database-error.ts'
import { openDatabase } from '../adapters/db/database.ts'
import { MigrationError } from '../adapters/db/migrator.ts'
import { EnvironmentReader } from '../config/environment-reader.ts'
import type { Environment } from '../config/environment-reader.ts'
import { readStorageConfig } from '../config/storage-config.ts'

/**
 * Brings the database that the environment names up to this version, and says what was done. Older books than were
 * last seen are left as they are; where the operator has accepted them, the next start writes that down.
 * @returns the exit code: 0 done, 1 refused or out of reach
 */
export async function runMigrate(env: Environment, print: (line: string) => void): Promise<number> {
  const reader = new EnvironmentReader(env)
  const storage = readStorageConfig(reader)
  for (const { variable, message } of reader.problems) print(`${variable} ${message}.`)
  if (reader.problems.length > 0) return 1
  const { database: location } = storage
  try {
    const database = await openDatabase(
      location.kind === 'sqlite' ? { sqliteFile: location.path } : { postgresUrl: location.url.reveal() },
    )
    try {
      // As at a start: books that went back are not written to before the operator says so.
      const books = await checkBooks({ db: database.db, dataDir: storage.dataDir }, storage.acceptedBooks)
      if (!books.ok) {
        print(books.error.message)
        return 1
      }
      const appliedIds = await database.migrate()
      for (const id of appliedIds) print(`Applied ${id}.`)
      print(appliedIds.length === 0 ? 'The database is up to date.' : 'The database is now up to date.')
      return 0
    } finally {
      await database.close()
    }
  } catch (error) {
    if (!(error instanceof MigrationError || error instanceof DatabaseError)) throw error
    print(error.message)
    return 1
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runMigrate(process.env, (line) => {
    process.stdout.write(`${line}\n`)
  })
}
