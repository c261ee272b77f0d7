import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import type { TestDatabase } from '../../../../test/databases.ts'
import { clawBack, createTestLedger, grant, hold, release, settle } from '../../../../test/ledger.ts'
import type { TestLedger } from '../../../../test/ledger.ts'
import { runLedgerVerify } from '../../../cli/ledger-verify.ts'
import { verifyLedger } from './verify-ledger.ts'

const tamperings = [
  {
    what: 'the amount of a leg',
    statement: `update wallet_legs set amount = amount - 1 where transaction_id = 'txn_run_1'`,
    found: { law: 'legs_sum_to_zero', walletId: 'wal_1', transactionId: 'txn_run_1', seq: '2' },
  },
  {
    what: 'a leg and the other side with it',
    statement: `update wallet_legs set amount = amount + 1, balance_after = balance_after + 1,
      debited_total = debited_total - 1 where transaction_id = 'txn_run_1';
      update system_legs set amount = amount - 1 where transaction_id = 'txn_run_1'`,
    found: { law: 'chain_unbroken', walletId: 'wal_1', transactionId: 'txn_run_1', seq: '2' },
  },
  {
    what: 'the text of an old transaction',
    statement: `update ledger_transactions set description = 'Something else' where id = 'txn_run_1'`,
    found: { law: 'chain_unbroken', walletId: 'wal_1', transactionId: 'txn_run_1', seq: '2' },
  },
  {
    what: 'the owner of a wallet',
    statement: `update wallets set owner_id = 'usr_thief' where id = 'wal_1'`,
    found: { law: 'chain_unbroken', walletId: 'wal_1', transactionId: 'txn_start_wal_1', seq: '1' },
  },
  {
    what: 'a balance',
    statement: `update wallets set posted = posted + 1, credited_total = credited_total + 1 where id = 'wal_1'`,
    found: { law: 'wallet_equals_its_legs', walletId: 'wal_1' },
  },
  {
    what: 'what is held',
    statement: `update wallets set held = held - 1 where id = 'wal_1'`,
    found: { law: 'held_equals_open_holds', walletId: 'wal_1' },
  },
  {
    what: 'a debt',
    statement: `update wallets set debt = debt - 1 where id = 'wal_2'`,
    found: { law: 'debt_equals_receivable', walletId: 'wal_2' },
  },
  {
    what: 'a leg that is taken out',
    statement: `delete from wallet_legs where transaction_id = 'txn_run_1'`,
    found: { law: 'legs_without_gap', walletId: 'wal_1', transactionId: 'txn_order_1', seq: '3' },
  },
  {
    what: 'the other side that is taken out',
    statement: `delete from system_legs where transaction_id = 'txn_order_1'`,
    found: { law: 'legs_sum_to_zero', walletId: 'wal_1', transactionId: 'txn_order_1', seq: '3' },
  },
  {
    what: 'a transaction out of nothing',
    statement: `insert into ledger_transactions (id, kind, reference, wallet_id, description, created_at_ms)
      values ('txn_ghost', 'bonus', 'ghost', 'wal_1', '', 1)`,
    found: { law: 'nothing_missing', transactionId: 'txn_ghost' },
  },
  {
    what: 'the charge of a hold',
    statement: `update holds set charged = charged - 1 where id = 'run_1'`,
    found: { law: 'charge_equals_transaction', holdId: 'run_1', transactionId: 'txn_run_1' },
  },
] as const

const triggers = [
  ...['ledger_transactions', 'wallet_legs', 'system_legs'].flatMap((table) => [
    { table, sqlite: `${table}_refuse_update`, postgres: `${table}_refuse_change` },
    { table, sqlite: `${table}_refuse_delete`, postgres: `${table}_refuse_change` },
  ]),
  { table: 'holds', sqlite: 'holds_end_once', postgres: 'holds_end_once' },
]

describeEachDatabase('ledger verification', (openDatabase, dialect) => {
  let database: TestDatabase
  let ledger: TestLedger

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    await ledger.openWallet('wal_1', 100)
    await ledger.openWallet('wal_2', 5)
    await ledger.openWallet('wal_3')
    await ledger.commit(hold('wal_1', 30, 'run_1'))
    await ledger.commit(settle('wal_1', 12, 'run_1'))
    await ledger.commit(grant('wal_1', 8, 'order_1'))
    await ledger.commit(hold('wal_1', 10, 'run_2'))
    await ledger.commit(hold('wal_1', 10, 'run_3'))
    await ledger.commit(release('wal_1', 'run_3'))
    await ledger.commit(clawBack('wal_2', 9, 'charge_1'))
    await ledger.commit(clawBack('wal_2', 1, 'charge_2'))
  })

  afterEach(async () => {
    await ledger.committer.close()
    await database.close()
  })

  async function tamper(statement: string): Promise<void> {
    for (const trigger of triggers) {
      const drop =
        dialect === 'sqlite'
          ? `drop trigger if exists ${trigger.sqlite}`
          : `drop trigger if exists ${trigger.postgres} on ${trigger.table}`
      await sql.raw(drop).execute(database.db)
    }
    for (const part of statement.split(';')) await sql.raw(part).execute(database.db)
  }

  test('right books are counted and hashed', async () => {
    expect(await verifyLedger(database)).toEqual({
      wallets: 3,
      transactions: 6,
      walletLegs: 5,
      systemLegs: 8,
      holds: 3,
      openHolds: 1,
      chain: expect.stringMatching(/^[0-9a-f]{64}$/),
      books: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test.each(tamperings)('tampering with $what is found at its place', async ({ statement, found }) => {
    await tamper(statement)
    const { violation } = await verifyLedger(database)
    expect(violation).toMatchObject(found)
  })

  test('the command says where the books are wrong, and ends with 1', async () => {
    const { postgresUrl, sqliteFile } = database.location
    const env = { DATABASE_URL: postgresUrl ?? `file:${sqliteFile}` }
    const lines: string[] = []
    const print = (line: string) => lines.push(line)
    expect(await runLedgerVerify({ env, args: ['--json'] }, print)).toBe(0)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ok: true, wallets: 3, violation: null })
    await tamper(`update wallets set held = held - 1 where id = 'wal_1'`)
    expect(await runLedgerVerify({ env, args: ['--json'] }, print)).toBe(1)
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      ok: false,
      violation: { law: 'held_equals_open_holds', wallet_id: 'wal_1' },
    })
    expect(await runLedgerVerify({ env, args: [] }, print)).toBe(1)
    expect(lines.at(-1)).toBe('First at: wallet wal_1')
    expect(await runLedgerVerify({ env, args: ['--jsn'] }, print)).toBe(2)
  })
})
