import { DatabaseError } from '../adapters/db/database-error.ts'
import { openDatabase } from '../adapters/db/database.ts'
import type { Database } from '../adapters/db/database.ts'
import { EnvironmentReader } from '../config/environment-reader.ts'
import type { Environment } from '../config/environment-reader.ts'
import { readStorageConfig } from '../config/storage-config.ts'

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
      return await work(database)
    } finally {
      await database.close()
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    print(`The database cannot be used: ${error.message}. Has \`npm run migrate\` been run?`)
    return 1
  }
}
