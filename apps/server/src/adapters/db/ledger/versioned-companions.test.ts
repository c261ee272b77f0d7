import { microCredits } from '@tessera/core/money/micro-credits'
import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import { createTestLedger, credits, grant } from '../../../../test/ledger.ts'
import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import { createGrantDays } from '../operators/grant-days.ts'

const day = '2026-09-21'

/** A grant that counts on the sum of the day being what it was when it was read. */
function counted(reference: string, amount: number, previousVersion: bigint): LedgerCommand {
  return {
    operation: grant('wal_1', amount, reference),
    companions: [
      {
        type: 'grant_counted',
        actorId: 'usr_operator',
        day,
        grantedMicro: microCredits(credits(amount)),
        previousVersion,
      },
    ],
  }
}

describeEachDatabase('rows that go with a movement', (openDatabase) => {
  test('of two movements of one batch that read the same version of a row, one is written and the other not at all', async () => {
    const database = await openDatabase()
    const ledger = createTestLedger(database)
    onTestFinished(async () => {
      await ledger.committer.close()
      await database.close()
    })
    await ledger.openWallet('wal_1')
    const days = createGrantDays(database.db)
    const { version } = await days.open('usr_operator', day)
    const results = await ledger.backend.commitBatch([
      counted('first', 30, version),
      counted('second', 50, version),
    ])
    expect(results.map((result) => ('fault' in result ? 'refused' : result.ok))).toEqual([true, 'refused'])
    const balance = await ledger.reads.findBalance('wal_1')
    const sum = await days.open('usr_operator', day)
    expect([balance?.balanceMicro, sum.grantedMicro]).toEqual([credits(30), credits(30)])
  })
})
