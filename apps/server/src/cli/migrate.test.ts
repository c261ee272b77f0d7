import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../test/databases.ts'
import { approvalOf, writeBooksMark } from '../adapters/db/books-mark/books-mark.ts'
import { findBooksId } from '../adapters/db/books-mark/marked-books.ts'
import { migrations } from '../adapters/db/migrations/migrations.ts'
import { runMigrate } from './migrate.ts'

const run = promisify(execFile)
const command = new URL('migrate.ts', import.meta.url).pathname

describeEachDatabase('the migrate command', (openDatabase) => {
  test('run by two processes at once makes each step exactly once', async () => {
    const database = await openDatabase({ isEmpty: true })
    const { postgresUrl, sqliteFile } = database.location
    const env = { ...process.env, DATABASE_URL: postgresUrl ?? `file:${sqliteFile ?? ''}` }
    const outputs = await Promise.all([1, 2].map(() => run(process.execPath, [command], { env })))
    const lines = outputs.flatMap(({ stdout }) => stdout.trim().split('\n'))
    expect(lines.filter((line) => line.startsWith('Applied')).toSorted()).toEqual(
      migrations.map((migration) => `Applied ${migration.id}.`),
    )
    const again = await run(process.execPath, [command], { env })
    expect(again.stdout).toBe('The database is up to date.\n')
    await database.close()
  })

  test('leaves books that went back as they are, until the operator accepts them', async () => {
    const database = await openDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), 'tessera-test-migrate-'))
    onTestFinished(async () => {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    })
    const gone = { walletId: 'wal_1', seq: 7n, chainHash: 'abc', seenAtMs: 1_790_000_000_000 }
    await writeBooksMark(join(dataDir, `books-${await findBooksId(database.db)}.json`), gone)
    const { postgresUrl, sqliteFile } = database.location
    const env = { DATA_DIR: dataDir, DATABASE_URL: postgresUrl ?? `file:${sqliteFile ?? ''}` }
    const lines: string[] = []
    expect(await runMigrate(env, (line) => lines.push(line))).toBe(1)
    expect(lines).toEqual([expect.stringContaining(`ACCEPT_RESTORED_BOOKS=${approvalOf(gone)}`)])
    const accepting = { ...env, ACCEPT_RESTORED_BOOKS: approvalOf(gone) }
    expect(await runMigrate(accepting, (line) => lines.push(line))).toBe(0)
    // The next start asks again, and writes down that they were accepted.
    expect(await runMigrate(env, (line) => lines.push(line))).toBe(1)
  })
})

test('an address that is none, and a server that is not there, end with 1 and a sentence', async () => {
  for (const url of ['mysql://localhost/x', 'postgres://nobody@127.0.0.1:1/x']) {
    const failed = await run(process.execPath, [command], {
      env: { ...process.env, DATABASE_URL: url },
    }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringMatching(/.+\n$/), stderr: '' })
  }
})
