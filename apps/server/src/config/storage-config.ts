import { join, resolve } from 'node:path'

import type { EnvironmentReader } from './environment-reader.ts'
import { Secret } from './secret.ts'

export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: Secret }

export type StorageConfig = {
  readonly dataDir: string
  readonly database: DatabaseConfig
  /** How long a start goes on trying where nobody answers for the database. */
  readonly databaseWaitMs: number
  readonly redisUrl: Secret | undefined
  /** How long a hold outlives the last sign of life of the process that opened it. */
  readonly holdLeaseMs: number
  /** Older books that the operator put back on purpose, each by the word that the refused start named. */
  readonly acceptedBooks: readonly string[]
}

// apps/server/src/config → the root of the project, wherever the command was started.
const projectRoot = resolve(import.meta.dirname, '../../../..')

export function readStorageConfig(reader: EnvironmentReader): StorageConfig {
  const dataDir = resolve(projectRoot, reader.text('DATA_DIR') ?? 'data')
  const redisUrl = reader.url('REDIS_URL', {
    protocols: ['redis:', 'rediss:'],
    example: 'redis://localhost:6379',
  })
  if (redisUrl !== undefined) {
    reader.warn(
      'REDIS_URL is not used by this version: several processes share their limits through PostgreSQL',
    )
  }
  return {
    dataDir,
    database: readDatabase(reader, dataDir),
    databaseWaitMs: reader.wholeNumber('DATABASE_WAIT_SECONDS', { fallback: 20, min: 0, max: 600 }) * 1000,
    redisUrl: redisUrl === undefined ? undefined : new Secret(redisUrl.href),
    holdLeaseMs: reader.wholeNumber('HOLD_LEASE_SECONDS', { fallback: 60, min: 5, max: 3600 }) * 1000,
    acceptedBooks: readAcceptedBooks(reader),
  }
}

function readDatabase(reader: EnvironmentReader, dataDir: string): DatabaseConfig {
  const embedded: DatabaseConfig = { kind: 'sqlite', path: join(dataDir, 'tessera.db') }
  const url = reader.text('DATABASE_URL')
  if (url === undefined) return embedded
  const file = /^(?:sqlite:|file:)(?:\/\/(?=\/))?(?<path>.+)$/.exec(url)?.groups?.['path']
  if (file !== undefined) return { kind: 'sqlite', path: resolve(projectRoot, file) }
  const isPostgres = /^postgres(ql)?:\/\//.test(url) && URL.canParse(url)
  if (isPostgres) return { kind: 'postgres', url: new Secret(url) }
  reader.refuse(
    'DATABASE_URL',
    'is not an address of the form postgres://user:password@host:5432/name; remove it for SQLite in the data folder',
  )
  return embedded
}

function readAcceptedBooks(reader: EnvironmentReader): readonly string[] {
  const words = (reader.text('ACCEPT_RESTORED_BOOKS') ?? '').split(/[\s,]+/).filter((word) => word !== '')
  if (words.every((word) => /^[\da-f]{8}$/.test(word))) return words
  reader.refuse(
    'ACCEPT_RESTORED_BOOKS',
    'is not what a refused start named, eight letters and digits; copy it from there, or remove it',
  )
  return []
}
