import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../test/databases.ts'
import { migrations } from '../adapters/db/migrations/migrations.ts'

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
})

test('an address that is none, and a server that is not there, end with 1 and a sentence', async () => {
  for (const url of ['mysql://localhost/x', 'postgres://nobody@127.0.0.1:1/x']) {
    const failed = await run(process.execPath, [command], {
      env: { ...process.env, DATABASE_URL: url },
    }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringMatching(/.+\n$/), stderr: '' })
  }
})
