import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase, type TestDatabase } from '../../test/databases.ts'
import { openPeopleHouse } from '../../test/people-house.ts'
import { runCreateAdmin } from './create-admin.ts'

describeEachDatabase('the create-admin command', (openDatabase) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await openDatabase()
  })
  afterEach(() => database.close())

  async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
    const lines: string[] = []
    const { postgresUrl, sqliteFile } = database.location
    const env = { DATABASE_URL: postgresUrl ?? `file:${sqliteFile ?? ''}` }
    const code = await runCreateAdmin({ args, env }, (line) => lines.push(line))
    return { code, text: lines.join('\n') }
  }

  test('makes an account that can sign in with the password it printed, and has a wallet then', async () => {
    const made = await run('Boss@example.com')
    expect(made.code).toBe(0)
    const password = /: (\S{20})$/.exec(made.text)?.[1] ?? ''
    const { browser, credits } = await openPeopleHouse(database, { hashesForReal: true })
    const boss = browser()
    expect((await boss.signIn('boss@example.com', password)).status).toBe(200)
    const me = await boss.get('/api/me')
    expect(me.body).toMatchObject({ role: 'superadmin', email_verified: true })
    const walletId = await credits.findWalletIdOf({ kind: 'user', id: me.body.id })
    expect((await credits.findBalance(walletId ?? ''))?.balanceMicro).toBe(1_000_000_000n)
  })

  test('changes the role of an account that is there, and writes it down', async () => {
    const { browser, people } = await openPeopleHouse(database, { hashesForReal: true })
    await browser().signUp('ada@example.com')
    expect(await run('ada@example.com', '--role', 'admin', '--reason', 'helps out')).toEqual({
      code: 0,
      text: 'ada@example.com is now admin (was user).',
    })
    expect((await people.findPersonByEmail('ada@example.com'))?.role).toBe('admin')
    expect((await run('ada@example.com', '--role', 'admin')).text).toBe('ada@example.com is admin already.')
    const entries = await database.db.selectFrom('audit_log').selectAll().execute()
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({
      actor_id: 'operator',
      action: 'role_set',
      reason: 'helps out',
      before_json: '{"role":"user"}',
    })
  })

  test('E1: leaves the last superadmin alone', async () => {
    await run('boss@example.com')
    expect(await run('boss@example.com', '--role', 'user')).toMatchObject({ code: 1 })
  })

  test('wrong arguments end with 2 and the usage', async () => {
    for (const args of [
      [],
      ['nobody'],
      ['a@b.example', '--role', 'emperor'],
      ['a@b.example', 'more'],
      ['--what'],
    ]) {
      const refused = await run(...args)
      expect(refused.code).toBe(2)
      expect(refused.text).toContain('npm run create-admin')
    }
  })

  test('runs as a process of its own and ends', async () => {
    const { postgresUrl, sqliteFile } = database.location
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [new URL('create-admin.ts', import.meta.url).pathname, 'proc@example.com', '--role', 'developer'],
      { env: { ...process.env, DATABASE_URL: postgresUrl ?? `file:${sqliteFile ?? ''}` } },
    )
    expect(stdout).toMatch(/^Made an account for proc@example.com as developer\. .*\n$/)
  })
})
