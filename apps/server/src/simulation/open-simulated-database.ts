import { migrations } from '../adapters/db/migrations/migrations.ts'
import { renderSteps } from '../adapters/db/migrator.ts'
import { openSqliteConnection } from '../adapters/db/sqlite/sqlite-connection.ts'
import type { OpenSqliteConnection } from '../adapters/db/sqlite/sqlite-connection.ts'

/** The production schema in a database that lives in memory and is gone when it is closed. */
export function openSimulatedDatabase(): OpenSqliteConnection {
  const connection = openSqliteConnection(':memory:')
  for (const { statements } of renderSteps(migrations, 'sqlite')) {
    for (const statement of statements) connection.exec(statement)
  }
  return connection
}
