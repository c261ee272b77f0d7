import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../test/databases.ts'
import { createLedgerReads } from '../adapters/db/ledger/ledger-reads.ts'
import { runGrant } from './grant.ts'

describeEachDatabase('npm run grant', (openDatabase) => {
  test('grants to a person by address, writes the audit log, and says what is wrong otherwise', async () => {
    const database = await openDatabase()
    const { postgresUrl, sqliteFile } = database.location
    const env = { DATABASE_URL: postgresUrl ?? `file:${sqliteFile}` }
    const now = database.dialect === 'sqlite' ? sql`'2026-01-01T00:00:00.000Z'` : sql`now()`
    const isVerified = database.dialect === 'sqlite' ? sql`1` : sql`true`
    await sql`insert into users (id, name, email, email_verified, role, normalized_email, created_at, updated_at)
      values ('usr_ada', 'Ada', 'ada@example.com', ${isVerified}, 'user', 'ada@example.com', ${now}, ${now})`.execute(
      database.db,
    )
    const lines: string[] = []
    const grant = (...args: string[]) => runGrant({ env, args }, (line) => lines.push(line))

    expect(await grant('ada@example.com', '25.5', 'a', 'warm', 'welcome')).toBe(0)
    expect(lines.at(-1)).toBe('Granted 25.5 credits; ada@example.com now has 25.5.')
    expect(await grant('ada@example.com', '-5', 'too much')).toBe(0)
    expect(await grant('ada@example.com', '-50', 'too much')).toBe(1)
    expect(lines.at(-1)).toBe('The wallet does not have that many credits available.')
    expect(await grant('nobody@example.com', '5', 'for nobody')).toBe(1)
    expect(await grant('ada@example.com', 'five', 'for fun')).toBe(2)
    expect(await grant()).toBe(2)

    const reads = createLedgerReads(database.db)
    const walletId = await reads.findWalletIdOf({ kind: 'user', id: 'usr_ada' })
    expect(await reads.findBalance(walletId ?? '')).toMatchObject({ balanceMicro: 20_500_000n })
    const entries = await database.db
      .selectFrom('audit_log')
      .select(['actor_id', 'reason'])
      .orderBy('id')
      .execute()
    expect(entries).toEqual([
      { actor_id: 'command_line', reason: 'a warm welcome' },
      { actor_id: 'command_line', reason: 'too much' },
    ])
    await database.close()
  })
})
