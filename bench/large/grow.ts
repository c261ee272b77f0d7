import { DatabaseSync } from 'node:sqlite'

import { openDatabase } from '../../apps/server/src/adapters/db/database.ts'
import type { Installation } from '../installation.ts'
import { growthStatements } from './growth.ts'
import type { Growth } from './growth.ts'

type Grown = { readonly walletLegs: number; readonly systemLegs: number; readonly seconds: number }

export type Wish = Pick<Growth, 'copies' | 'bigWalletId'>

/** Makes a database large in place. Nothing may use it meanwhile. */
export async function grow(location: Installation['location'], wish: Wish): Promise<Grown> {
  const startedMs = performance.now()
  const legs =
    'sqliteFile' in location
      ? growSqlite(location.sqliteFile, wish)
      : await growPostgres(location.postgresUrl, wish)
  return { ...legs, seconds: Math.round((performance.now() - startedMs) / 1000) }
}

type Legs = Pick<Grown, 'walletLegs' | 'systemLegs'>

function growSqlite(file: string, wish: Wish): Legs {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false })
  const count = (table: string): number =>
    Number(db.prepare(`select count(*) as n from ${table}`).get()?.['n'] ?? 0)
  try {
    // Durability is not what is measured; a broken growth is begun anew.
    db.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -3000000')
    db.exec('drop trigger users_have_figures')
    const columnsOf = (table: string): readonly string[] =>
      db
        .prepare(`select name from pragma_table_info('${table}')`)
        .all()
        .map((row) => String(row['name']))
    db.exec('begin')
    for (const statement of growthStatements({ ...wish, dialect: 'sqlite', columnsOf })) db.exec(statement)
    db.exec('commit; pragma journal_mode = wal')
    return { walletLegs: count('wallet_legs'), systemLegs: count('system_legs') }
  } finally {
    db.close()
  }
}

async function growPostgres(url: string, wish: Wish): Promise<Legs> {
  const database = await openDatabase({ postgresUrl: url })
  if (database.postgres === undefined) throw new Error('an address of PostgreSQL opens PostgreSQL')
  const client = await database.postgres.openClient()
  try {
    await client.query(
      `set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'`,
    )
    const { rows } = await client.query<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns where table_schema = 'public'
        order by table_name, ordinal_position`,
    )
    const columnsOf = (table: string): readonly string[] =>
      rows.filter(({ table_name: name }) => name === table).map(({ column_name: column }) => column)
    for (const statement of growthStatements({ ...wish, dialect: 'postgres', columnsOf })) {
      await client.query(statement)
    }
    // As the server itself would in the background, before long.
    await client.query('vacuum analyze')
    const legs = async (table: string): Promise<number> =>
      Number((await client.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n ?? 0)
    return { walletLegs: await legs('wallet_legs'), systemLegs: await legs('system_legs') }
  } finally {
    await client.end()
    await database.close()
  }
}
