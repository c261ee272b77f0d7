import { openDatabase } from '../src/adapters/db/database.ts'

/** A process that is in the middle of a step for seconds, so that a test can kill it there. */
const [kind = '', location = ''] = process.argv.slice(2)

const slowStatement =
  kind === 'postgres'
    ? 'select pg_sleep(1.5)'
    : 'create table slow as with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000000) select count(*) from n'

const database = await openDatabase({
  ...(kind === 'postgres' ? { postgresUrl: location } : { sqliteFile: location }),
  migrations: [
    {
      id: '0001-slow',
      statements: () => ['create table before (id text)', slowStatement, 'create table after (id text)'],
    },
  ],
})
const migration = database.migrate()
process.stdout.write('migrating\n')
await migration
process.stdout.write('done\n')
await database.close()
