import { err } from '@tessera/core/result'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { createTestIds, createTestLedger, credits } from '../../../test/ledger.ts'
import type { TestLedger } from '../../../test/ledger.ts'
import { verifyLedger } from '../../adapters/db/ledger/verify-ledger.ts'
import { createAuditReads } from '../../adapters/db/operators/audit-reads.ts'
import type { LedgerCommitter } from '../../ports/ledger-committer.ts'
import { createCreditManager } from './create-credit-manager.ts'
import { grantCredits } from './grant-credits.ts'

describeEachDatabase('granting while answers of the ledger are lost', (openDatabase) => {
  let database: TestDatabase
  let ledger: TestLedger

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    await ledger.openWallet('wal_1', 0)
  })

  afterEach(async () => {
    const { violation } = await verifyLedger(database)
    await ledger.committer.close()
    await database.close()
    if (violation) throw new Error(`the books are wrong: ${violation.message}`)
  })

  /** The ledger does what it is told; of so many answers nobody hears. */
  function losing(answers: number): LedgerCommitter {
    let lost = 0
    return {
      async commit(command) {
        const answer = await ledger.committer.commit(command)
        if (lost >= answers) return answer
        lost += 1
        return err({ code: 'ledger_unavailable', retryAfterMs: 1 })
      },
      close: () => Promise.resolve(),
    }
  }

  let grants = 0

  function grant(lostAnswers: number, key?: string) {
    grants += 1
    const ids = createTestIds(`grant${grants}`)
    const manager = createCreditManager({
      committer: losing(lostAnswers),
      reads: ledger.reads,
      ids,
      leaseClock: { nowMs: () => 1, synchronise: async () => undefined },
      instanceId: 'ins_1',
      leaseMs: 60_000,
    })
    return grantCredits(
      {
        credits: manager,
        reads: ledger.reads,
        audit: createAuditReads(database),
        ids,
        clock: ledger.clock,
      },
      {
        userId: 'usr_1',
        walletId: 'wal_1',
        actorId: 'usr_admin',
        amountMicro: credits(25),
        reason: 'goodwill',
        ...(key === undefined ? {} : { idempotency: { scopeKey: key, requestHash: 'same' } }),
      },
    )
  }

  const balance = async () => (await ledger.reads.findBalance('wal_1'))?.balanceMicro

  // @see https://github.com/elizaOS/eliza/pull/10930
  test.each([1, 3])(
    '%d lost answers: granted once, and said so, with its entry in the audit log',
    async (lost) => {
      const answer = await grant(lost)
      expect(answer).toMatchObject({ ok: true, value: { amount: 25, balance: 25 } })
      expect(await balance()).toBe(credits(25))
      const transactions = await ledger.reads.listTransactions({ walletId: 'wal_1', limit: 10 })
      expect(transactions.map(({ id }) => id)).toEqual([answer.ok ? answer.value.transaction_id : ''])
      const entries = await database.db.selectFrom('audit_log').select('action').execute()
      expect(entries).toEqual([{ action: 'credits.grant' }])
    },
  )

  test('lost answers under an Idempotency-Key: granted once, and the key answers with it', async () => {
    const first = await grant(2, 'key-1')
    const repeated = await grant(0, 'key-1')
    expect(first).toMatchObject({ ok: true, value: { amount: 25, balance: 25 } })
    expect(repeated).toEqual(first)
    expect(await balance()).toBe(credits(25))
  })

  test('a ledger that never answers is not said to have done nothing', async () => {
    const answer = await grant(100)
    expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    expect(answer.ok ? '' : answer.error.message).toContain('not known')
  })
})
