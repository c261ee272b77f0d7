import { sql } from 'kysely'
import type { Kysely } from 'kysely'

import type { Database } from '../src/adapters/db/database.ts'
import type { Schema } from '../src/adapters/db/schema/schema.ts'

type ProbeTables = {
  probes: { id: bigint; name: string; amount: bigint | null; ratio: number | null }
  probe_parts: { id: bigint; probe_id: bigint }
}

export type ProbeDb = Kysely<Schema & ProbeTables>

/** Makes anew two tables with one rule of each kind, for tests of the database layer itself. */
export async function createProbeTables(database: Database): Promise<ProbeDb> {
  const { db, dialect } = database
  const [integer, real] = dialect === 'sqlite' ? ['integer', 'real'] : ['bigint', 'double precision']
  const statements = [
    'drop table if exists probe_parts',
    'drop table if exists probes',
    `create table probes (
      id ${integer} primary key,
      name text not null unique,
      amount ${integer} check (amount >= 0),
      ratio ${real}
    )`,
    `create table probe_parts (id ${integer} primary key, probe_id ${integer} not null references probes (id))`,
    ...(dialect === 'sqlite' ? sqliteTrigger : postgresTrigger),
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
  return withProbeTables(database)
}

/** The same tables through another opening of the database. */
export function withProbeTables({ db }: Database): ProbeDb {
  return db.withTables<ProbeTables>()
}

const sqliteTrigger = [
  `create trigger probe_parts_stay before delete on probe_parts
    begin select raise(abort, 'probe_parts is append-only'); end`,
]

const postgresTrigger = [
  `create or replace function refuse_change() returns trigger language plpgsql
    as $$ begin raise exception '% is append-only', tg_table_name; end $$`,
  `create trigger probe_parts_stay before delete on probe_parts for each row execute function refuse_change()`,
]
