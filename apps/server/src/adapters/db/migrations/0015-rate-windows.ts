import type { Migration } from './migration.ts'

/**
 * How often was already used of each limit, for all processes of one site. Both databases have the same tables; on
 * SQLite, which one process serves and counts for in its memory, this one stays empty. On PostgreSQL it is not logged:
 * what a crash empties fills again within a window.
 */
export const rateWindowsMigration: Migration = {
  id: '0015-rate-windows',
  statements(dialect) {
    const { table, bigint, strictByKey } =
      dialect === 'sqlite'
        ? { table: 'table', bigint: 'integer', strictByKey: ' strict, without rowid' }
        : { table: 'unlogged table', bigint: 'bigint', strictByKey: '' }
    return [
      `create ${table} rate_windows (
        key text not null primary key,
        used ${bigint} not null check (used >= 0),
        granted ${bigint} not null check (granted >= 0),
        added ${bigint} not null,
        wanted ${bigint} not null check (wanted >= 0),
        points ${bigint} not null check (points > 0),
        duration_ms ${bigint} not null check (duration_ms > 0),
        ends_at_ms ${bigint} not null
      )${strictByKey}`,
    ]
  },
}
