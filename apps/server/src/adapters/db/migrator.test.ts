import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { openDatabase as openDatabaseAt } from './database.ts'
import type { Database } from './database.ts'
import type { Migration } from './migrations/migration.ts'
import { migrations as realMigrations } from './migrations/migrations.ts'
import { checksumOfSteps, planSteps, renderSteps } from './migrator.ts'

const slowMigration = new URL('../../../test/slow-migration.ts', import.meta.url).pathname

const first = step('0001-first', ['create table first (id text primary key)'])
const second = step('0002-second', [
  'create table second (id text primary key)',
  `insert into second (id) values ('one')`,
])

function step(id: string, statements: readonly string[]): Migration {
  return { id, statements: () => statements }
}

async function listTables({ db }: Database): Promise<readonly string[]> {
  const tables = await db.introspection.getTables()
  return tables.map((table) => table.name).toSorted()
}

describeEachDatabase('the migrator', (openDatabase) => {
  test('makes the pending steps in order, once, and remembers when', async () => {
    const database = await openDatabase({ isEmpty: true, migrations: [first], nowMs: () => 1234 })
    expect(await database.migrate()).toEqual(['0001-first'])
    expect(await database.migrate()).toEqual([])
    const later = await openDatabaseAt({
      ...database.location,
      migrations: [first, second],
      nowMs: () => 5678,
    })
    expect(await later.migrate()).toEqual(['0002-second'])
    const { rows } = await sql`select id, applied_at_ms from schema_migrations order by id`.execute(later.db)
    expect(rows).toEqual([
      { id: '0001-first', applied_at_ms: 1234n },
      { id: '0002-second', applied_at_ms: 5678n },
    ])
    await later.close()
    await database.close()
  })

  test('a step that fails half-way leaves nothing of itself and everything of the steps before', async () => {
    const broken = step('0002-second', [...second.statements('sqlite'), 'create nonsense here'])
    const database = await openDatabase({ isEmpty: true, migrations: [first, broken] })
    await expect(database.migrate()).rejects.toMatchObject({
      code: 'step_failed',
      message: expect.stringMatching(/0002-second failed at "create nonsense here": .*syntax/),
    })
    expect(await listTables(database)).toEqual(['first', 'schema_migrations'])
    const mended = await openDatabaseAt({ ...database.location, migrations: [first, second] })
    expect(await mended.migrate()).toEqual(['0002-second'])
    expect(await listTables(mended)).toEqual(['first', 'schema_migrations', 'second'])
    await mended.close()
    await database.close()
  })

  test('a process that is killed in the middle of a step leaves nothing of it, and the next one goes on', async () => {
    const database = await openDatabase({ isEmpty: true, migrations: [first] })
    const { postgresUrl, sqliteFile } = database.location
    const child = spawn(process.execPath, [slowMigration, database.dialect, postgresUrl ?? sqliteFile ?? ''])
    const exit = once(child, 'exit')
    const output: string[] = []
    child.stdout.on('data', (chunk) => output.push(String(chunk)))
    await expect.poll(() => output.join(''), { timeout: 10_000 }).toBe('migrating\n')
    await sleep(300)
    child.kill('SIGKILL')
    await exit
    expect(output.join('')).toBe('migrating\n')
    expect(await database.migrate()).toEqual(['0001-first'])
    expect(await listTables(database)).toEqual(['first', 'schema_migrations'])
    await database.close()
  })

  test('several that start at once make every step exactly once', async () => {
    const database = await openDatabase({ isEmpty: true })
    const openers = await Promise.all(
      Array.from({ length: 3 }, () => openDatabaseAt({ ...database.location, migrations: [first, second] })),
    )
    const applied = await Promise.all(openers.map((opener) => opener.migrate()))
    expect(applied.flat().toSorted()).toEqual(['0001-first', '0002-second'])
    await Promise.all([...openers, database].map((opener) => opener.close()))
  })

  test('an older program refuses a database that a newer one has changed', async () => {
    const database = await openDatabase({ isEmpty: true, migrations: [first, second] })
    await database.migrate()
    const older = await openDatabaseAt({ ...database.location, migrations: [first] })
    await expect(older.migrate()).rejects.toMatchObject({
      name: 'MigrationError',
      code: 'newer_database',
      message: expect.stringContaining('0002-second'),
    })
    await older.close()
    await database.close()
  })

  test('a released step whose text was changed is refused', async () => {
    const database = await openDatabase({ isEmpty: true, migrations: [first] })
    await database.migrate()
    const edited = await openDatabaseAt({
      ...database.location,
      migrations: [step('0001-first', ['create table other (id text primary key)']), second],
    })
    await expect(edited.migrate()).rejects.toMatchObject({ code: 'changed_step' })
    expect(await listTables(database)).toEqual(['first', 'schema_migrations'])
    await edited.close()
    await database.close()
  })

  test('the real steps make the same tables and columns as the other database has', async () => {
    const database = await openDatabase()
    const tables = await database.db.introspection.getTables()
    const columns = tables
      .filter((table) => !table.isView)
      .flatMap((table) => table.columns.map((column) => `${table.name}.${column.name}`))
    columnsSeen.push(columns.toSorted())
    expect(columnsSeen.at(-1)).toEqual(columnsSeen[0])
    expect(columns).toContain('settings.value_json')
    await database.close()
  })
})

const columnsSeen: (readonly string[])[] = []

describe('the plan of steps', () => {
  const steps = renderSteps([first, second], 'sqlite')

  test('refuses a database where an earlier step is missing', () => {
    expect(() => planSteps(steps, steps.slice(1))).toThrow('0001-first')
  })

  test('the name of a list of steps changes with any of their texts', () => {
    const other = renderSteps([first, step('0002-second', ['select 1'])], 'sqlite')
    expect(checksumOfSteps(other)).not.toBe(checksumOfSteps(steps))
  })

  test('the real steps are numbered in their order', () => {
    const ids = realMigrations.map((migration) => migration.id)
    expect(ids).toEqual(ids.toSorted())
    expect(ids.map((id) => Number.parseInt(id, 10))).toEqual(ids.map((_, index) => index + 1))
  })
})
