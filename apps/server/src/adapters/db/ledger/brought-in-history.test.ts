import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import { createTestLedger, credits, testStartMs } from '../../../../test/ledger.ts'
import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import { verifyLedger } from './verify-ledger.ts'

const dayMs = 24 * 60 * 60 * 1000

function commandsOfThePast(walletId: string): readonly LedgerCommand[] {
  return [30, 20].map((daysAgo) => ({
    atMs: testStartMs - daysAgo * dayMs,
    operation: {
      type: 'credit_wallet',
      walletId,
      amountMicro: credits(5),
      kind: 'bonus',
      reference: `gift of ${daysAgo}`,
      source: 'grants',
      description: 'Gift',
      transactionId: `txn_${daysAgo}`,
      repaymentTransactionId: `txn_${daysAgo}_repaid`,
    },
    companions: [
      {
        type: 'audit_entry_added',
        entryId: `aud_${daysAgo}`,
        actorId: 'usr_operator',
        action: 'credits.grant',
        subjectKind: 'user',
        subjectId: 'usr_ada',
        reason: 'A gift',
      },
    ],
  }))
}

describeEachDatabase('a history that is brought in', (openDatabase) => {
  test('has its own times in one batch, beside what happens now, and the books are right', async () => {
    const database = await openDatabase()
    const ledger = createTestLedger(database)
    const walletId = 'wal_ada'
    await ledger.commit({ type: 'open_wallet', walletId, owner: { kind: 'user', id: 'usr_ada' } })
    const hold: LedgerCommand = {
      operation: {
        type: 'open_hold',
        holdId: 'run_now',
        walletId,
        amountMicro: credits(2),
        minimumMicro: credits(2),
        ownerId: 'ins_1',
        leaseEndsAtMs: testStartMs + 60_000,
      },
    }
    const results = await Promise.all(
      [...commandsOfThePast(walletId), hold].map((command) => ledger.committer.commit(command)),
    )
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true])

    const { db } = database
    const times = await db
      .selectFrom('ledger_transactions')
      .select(['id', 'created_at_ms'])
      .orderBy('id')
      .execute()
    expect(times).toEqual([
      { id: 'txn_20', created_at_ms: BigInt(testStartMs - 20 * dayMs) },
      { id: 'txn_30', created_at_ms: BigInt(testStartMs - 30 * dayMs) },
    ])
    const entries = await db.selectFrom('audit_log').select('created_at_ms').orderBy('id').execute()
    expect(entries.map(({ created_at_ms }) => created_at_ms)).toEqual(
      times.map(({ created_at_ms }) => created_at_ms),
    )
    const holds = await db.selectFrom('holds').select('opened_at_ms').execute()
    expect(holds).toEqual([{ opened_at_ms: BigInt(testStartMs) }])
    expect((await verifyLedger(database)).violation).toBeUndefined()
    await database.close()
  })
})
