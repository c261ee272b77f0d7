import { Client, Pool } from 'pg'
import type { ClientConfig } from 'pg'

import { mapPostgresError } from './postgres-errors.ts'
import { exactTypes } from './postgres-types.ts'

export type PostgresSettings = {
  readonly url: string
  readonly maxConnections: number
  /** Told of connections that broke while nobody was waiting for them. The pool has already dropped them. */
  readonly onConnectionError: (error: Error) => void
}

const connectTimeoutMs = 5000

/**
 * How long an answer may take. The server gives up on a statement long before, and says so: whoever hears nothing for
 * this long is connected to nobody, which the system itself would only notice after a quarter of an hour.
 */
export const answerTimeoutMs = 8000

export function createPostgresPool(settings: PostgresSettings): Pool {
  const pool = new Pool({
    ...clientConfig(settings.url),
    max: settings.maxConnections,
    query_timeout: answerTimeoutMs,
    idleTimeoutMillis: 30_000,
  })
  pool.on('error', settings.onConnectionError)
  // The pool listens only to idle connections: one that breaks in use would otherwise end the process.
  pool.on('connect', (client) => {
    client.on('error', settings.onConnectionError)
  })
  return pool
}

/**
 * Opens a connection outside the pool, with the same settings, for an owner that keeps it (the ledger's committer).
 * It never throws by itself when the server goes away; its owner sees that by the next query, or by its `end` event.
 */
export async function openPostgresClient(settings: PostgresSettings): Promise<Client> {
  // Questions that do not depend on each other's answers then go to the server together.
  const client = new Client({ ...clientConfig(settings.url), pipeline: true })
  client.on('error', settings.onConnectionError)
  try {
    await client.connect()
  } catch (error) {
    throw mapPostgresError(error)
  }
  return client
}

function clientConfig(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'tessera',
    types: exactTypes,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: 5000,
    lock_timeout: 2000,
    idle_in_transaction_session_timeout: 10_000,
  }
}
