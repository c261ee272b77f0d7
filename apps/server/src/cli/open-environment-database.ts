import { DatabaseError } from '../adapters/db/database-error.ts'
import { openDatabase } from '../adapters/db/database.ts'
import type { Database } from '../adapters/db/database.ts'
import { readSchemaState } from '../adapters/db/schema-state.ts'
import { EnvironmentReader } from '../config/environment-reader.ts'
import type { Environment } from '../config/environment-reader.ts'
import { readStorageConfig } from '../config/storage-config.ts'

const wrongState = {
  behind: 'The database has no tables yet, or not all: run `npm run migrate`.',
  ahead: 'The database was made by a newer version of Tessera: update this one.',
} as const

/**
 * Lets a command work on the database that the environment names, and closes it. What an operator can mend is printed
 * in one line.
 * @returns the exit code of `work`, or 1 where the database is wrongly named or out of reach
 */
export async function withEnvironmentDatabase(
  env: Environment,
  print: (line: string) => void,
  work: (database: Database) => Promise<number>,
): Promise<number> {
  const reader = new EnvironmentReader(env)
  const { database: location } = readStorageConfig(reader)
  for (const { variable, message } of reader.problems) print(`${variable} ${message}.`)
  if (reader.problems.length > 0) return 1
  try {
    const database = await openDatabase(
      location.kind === 'sqlite' ? { sqliteFile: location.path } : { postgresUrl: location.url.reveal() },
    )
    try {
      const state = await readSchemaState(database.db)
      if (state === 'current') return await work(database)
      print(wrongState[state])
      return 1
    } finally {
      await database.close()
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    print(`The database cannot be used: ${error.message}. Has \`npm run migrate\` been run?`)
    return 1
  }
}
