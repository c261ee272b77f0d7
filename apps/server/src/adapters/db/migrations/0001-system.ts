import type { Migration } from './migration.ts'

/** What the operator set, and which processes serve this database. */
export const systemMigration: Migration = {
  id: '0001-system',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? ' strict' : ''
    const integer = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table settings (
        key text primary key,
        value_json text not null,
        updated_at_ms ${integer} not null
      )${strict}`,
      `create table instances (
        id text primary key,
        pid ${integer} not null,
        hostname text not null,
        started_at_ms ${integer} not null,
        heartbeat_at_ms ${integer} not null
      )${strict}`,
    ]
  },
}
