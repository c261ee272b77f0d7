import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import type { OpenTestDatabase, TestDatabase } from '../../../../test/databases.ts'
import { clawBack } from '../../../../test/ledger.ts'
import { openVoucherHouse } from '../../../../test/voucher-house.ts'
import { verifyLedger } from './verify-ledger.ts'

/** Of the first redemption: Ada's, of the first code of the first batch. */
const adas = `id = (select min(id) from voucher_redemptions)`
const adasCode = `id = (select min(id) from voucher_codes)`

/** Faults that the laws of the ledger alone would not see: its own rows are right in all of them. */
const faults = [
  {
    what: 'a grant whose redemption is gone',
    statements: [`delete from voucher_redemptions where ${adas}`],
    law: 'voucher_equals_grant',
    message: 'credits were granted for a redemption that is not there',
    names: ['redemptionId', 'walletId', 'transactionId'],
  },
  {
    what: 'a redemption of another amount than its grant',
    statements: [`update voucher_redemptions set credits = credits + 1 where ${adas}`],
    law: 'voucher_equals_grant',
    message: 'a redemption has no grant of its own amount to its own wallet',
    names: ['redemptionId', 'voucherCodeId', 'walletId', 'transactionId'],
  },
  {
    what: 'a redemption whose credits went to somebody else',
    statements: [`update voucher_redemptions set wallet_id = 'wal_bo' where ${adas}`],
    law: 'voucher_equals_grant',
    message: 'a redemption has no grant of its own amount to its own wallet',
    names: ['redemptionId'],
  },
  {
    what: 'a redemption that points at the grant of another one',
    statements: [
      `update voucher_redemptions set transaction_id = (select max(transaction_id) from voucher_redemptions)
        where ${adas}`,
    ],
    law: 'voucher_equals_grant',
    message: 'a redemption has no grant of its own amount to its own wallet',
    names: ['redemptionId'],
  },
  {
    what: 'a redemption without any grant',
    statements: [
      `insert into voucher_redemptions select 'vrd_invented', code_id, batch_id, 'usr_cy', wallet_id, 'txn_none',
        credits, 9, 9, code_limit, person_limit, expires_at_ms, redeemed_at_ms
        from voucher_redemptions where ${adas}`,
    ],
    law: 'voucher_equals_grant',
    message: 'a redemption has no grant of its own amount to its own wallet',
    names: ['redemptionId'],
  },
  {
    what: 'a batch that is worth more than was given for it',
    statements: [`update voucher_batches set credits = credits * 2`],
    law: 'voucher_equals_grant',
    message: 'a redemption is not of its code’s batch, or not worth what the batch says',
    names: ['redemptionId', 'voucherCodeId'],
  },
  {
    what: 'a redemption that is counted to another batch than its code',
    statements: [
      `update voucher_redemptions set batch_id = (select max(id) from voucher_batches) where ${adas}`,
    ],
    law: 'voucher_equals_grant',
    message: 'a redemption is not of its code’s batch, or not worth what the batch says',
    names: ['redemptionId'],
  },
  {
    what: 'a code that has forgotten a redemption, and could be used once more',
    statements: [`update voucher_codes set redemptions = redemptions - 1 where ${adasCode}`],
    law: 'voucher_within_limits',
    message: 'a code says another number of redemptions than it has, or has more than its batch allows',
    names: ['voucherCodeId'],
  },
  {
    what: 'a code whose own limit was raised',
    statements: [`update voucher_codes set redemptions_per_code = 1000 where ${adasCode}`],
    law: 'voucher_within_limits',
    message: 'a code says another number of redemptions than it has, or has more than its batch allows',
    names: ['voucherCodeId'],
  },
  {
    what: 'a code that was redeemed more often than its batch allows',
    statements: [
      `update voucher_batches set redemptions_per_code = 1`,
      `update voucher_codes set redemptions_per_code = 1`,
    ],
    law: 'voucher_within_limits',
    message: 'a code says another number of redemptions than it has, or has more than its batch allows',
    names: ['voucherCodeId'],
  },
  {
    what: 'somebody who redeemed the same code twice',
    statements: [`update voucher_redemptions set user_id = 'usr_ada' where user_id = 'usr_bo'`],
    law: 'voucher_within_limits',
    message: 'somebody redeemed the same code twice',
    names: ['redemptionId', 'voucherCodeId'],
  },
  {
    what: 'somebody who redeemed more of a batch than one person may',
    statements: [`update voucher_batches set per_person_limit = 1`],
    law: 'voucher_within_limits',
    message: 'somebody redeemed more codes of a batch than it allows one person',
    names: ['redemptionId'],
  },
  {
    what: 'a code that was redeemed in the very moment in which it expired',
    statements: [
      `update voucher_batches set expires_at_ms = (select max(redeemed_at_ms) from voucher_redemptions)`,
    ],
    law: 'voucher_within_limits',
    message: 'a code was redeemed after it had expired',
    names: ['redemptionId'],
  },
  {
    what: 'a counterfeit code',
    statements: [
      `insert into voucher_codes select 'vco_counterfeit', batch_id, 99, 'a hash', 'FAKE', redemptions_per_code, 0,
        'valid', null, null, 1 from voucher_codes where ${adasCode}`,
    ],
    law: 'voucher_within_limits',
    message: 'a batch has not the number of codes that were made',
    names: ['voucherCodeId'],
  },
] as const

/**
 * Copies without the constraints and triggers that refuse such rows: whoever gets at the database itself can have that,
 * and a restored or repaired one too.
 */
async function loosen(database: TestDatabase): Promise<void> {
  for (const table of ['voucher_redemptions', 'voucher_codes']) {
    await sql.raw(`create table loose as select * from ${table}`).execute(database.db)
    await sql.raw(`drop table ${table}`).execute(database.db)
    await sql.raw(`alter table loose rename to ${table}`).execute(database.db)
  }
}

/** Two batches; the first one's first code was redeemed by two people, and one of them redeemed its second as well. */
async function openRedeemed(openDatabase: OpenTestDatabase) {
  const house = await openVoucherHouse(openDatabase)
  for (const person of ['ada', 'bo', 'cy']) await house.openWallet(person)
  const shared = await house.createBatch({ redemptionsPerCode: 3, codes: 2 })
  const single = await house.createBatch({ creditsMicro: microCreditsFromCredits(25n), codes: 2 })
  const redeem = async (person: string, code: string | undefined) => {
    const redeemed = await house.redeem(person, code ?? '')
    expect(redeemed.ok, JSON.stringify(redeemed)).toBe(true)
  }
  await redeem('ada', shared.codes[0])
  await redeem('bo', shared.codes[0])
  await redeem('ada', shared.codes[1])
  await redeem('bo', single.codes[0])
  return { ...house, redeem, single }
}

describeEachDatabase('verification of vouchers', (openDatabase) => {
  test('finds nothing where every redemption stands beside its grant, also in a wallet that was in debt', async () => {
    const { database, processes, redeem, single } = await openRedeemed(openDatabase)
    // What is owed takes a part of the credits on their way: the grant itself is whole.
    await processes[0].committer.commit({ operation: clawBack('wal_cy', 7, 'charge_1') })
    await redeem('cy', single.codes[1])
    expect((await verifyLedger(database)).violation).toBeUndefined()
    await loosen(database)
    expect((await verifyLedger(database)).violation).toBeUndefined()
  })

  test.each(faults)('finds $what', async ({ statements, law, message, names }) => {
    const { database } = await openRedeemed(openDatabase)
    await loosen(database)
    for (const statement of statements) await sql.raw(statement).execute(database.db)
    const { violation } = await verifyLedger(database)
    expect(violation).toMatchObject({ law, message })
    for (const name of names) expect(violation?.[name], name).toMatch(/^(vrd|vco|wal|txn)_/)
  })

  test('finds credits that were granted in the name of a voucher which nobody redeemed', async () => {
    const { database, processes } = await openRedeemed(openDatabase)
    const posted = await processes[0].deps.credits.credit({
      walletId: 'wal_ada',
      amountMicro: microCreditsFromCredits(10n),
      kind: 'bonus',
      reference: 'vrd_ghost',
      source: 'grants',
      description: 'Voucher: Batch 1',
    })
    expect(posted.ok).toBe(true)
    expect((await verifyLedger(database)).violation).toMatchObject({
      law: 'voucher_equals_grant',
      redemptionId: 'vrd_ghost',
      walletId: 'wal_ada',
    })
  })
})
