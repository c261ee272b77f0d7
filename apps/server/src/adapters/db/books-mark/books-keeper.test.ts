import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase, openTestDatabase } from '../../../../test/databases.ts'
import { checkBooks } from './books-keeper.ts'
import { approvalOf, readBooksMark, writeBooksMark } from './books-mark.ts'
import { findBooksId } from './marked-books.ts'

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-test-mark-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const gone = { walletId: 'wal_1', seq: 7n, chainHash: 'abc', seenAtMs: 1_790_000_000_000 }

describeEachDatabase('books that lack what was marked', (openDatabase) => {
  test('are accepted as often as they are looked at, until somebody drops the mark', async () => {
    const database = await openDatabase()
    onTestFinished(() => database.close())
    const place = { db: database.db, dataDir: await openFolder() }
    const file = join(place.dataDir, `books-${await findBooksId(database.db)}.json`)
    await writeBooksMark(file, gone)
    for (let start = 0; start < 2; start += 1) {
      expect(await checkBooks(place, [approvalOf(gone)])).toEqual({
        ok: true,
        value: { kind: 'approved', lost: gone, file },
      })
    }
    expect(await checkBooks(place, [])).toMatchObject({ ok: false, error: { code: 'older_books' } })
  })
})

test('processes that write the mark at once, each as number 1 of its container, leave a whole one', async () => {
  const folder = await openFolder()
  const file = join(folder, 'books-1.json')
  const marks = Array.from({ length: 50 }, (_, place) => ({ ...gone, seq: BigInt(place + 1) }))
  await Promise.all(marks.map((mark) => writeBooksMark(file, mark)))
  expect(marks).toContainEqual(await readBooksMark(file))
  expect(await readdir(folder)).toEqual(['books-1.json'])
})

test('a mark that cannot be put in its place leaves no draft behind', async () => {
  const folder = await openFolder()
  // Nothing can be renamed to the name of a folder.
  await expect(writeBooksMark(folder, gone)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  const name = basename(folder)
  const beside = await readdir(dirname(folder))
  expect(beside.filter((other) => other.startsWith(name))).toEqual([name])
})

test('tables of another application in a schema that is not ours are not taken for ours', async () => {
  const database = await openTestDatabase('postgres', { isEmpty: true })
  onTestFinished(() => database.close())
  await sql`create schema other`.execute(database.db)
  await sql`create table other.schema_migrations (version text)`.execute(database.db)
  expect(await findBooksId(database.db)).toBeUndefined()
  await database.migrate()
  expect(await findBooksId(database.db)).toMatch(/^\d+$/)
})
