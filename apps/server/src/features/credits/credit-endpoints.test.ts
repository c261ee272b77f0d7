import { disputeHoldOwner, disputeLeaseEndsAtMs } from '@tessera/core/ledger/dispute-hold'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { createGrantParts } from '../../../test/grant-parts.ts'
import { ask, errorOf, openHouse, postJson } from '../../../test/house.ts'
import type { Answer, House } from '../../../test/house.ts'
import { createTestIds, createTestLedger, credits, grant, hold, settle } from '../../../test/ledger.ts'
import type { TestLedger } from '../../../test/ledger.ts'
import { createCreditEndpoints } from './create-credit-endpoints.ts'
import { createCreditManager } from './create-credit-manager.ts'

describeEachDatabase('credits over HTTP', (openDatabase) => {
  let database: TestDatabase
  let ledger: TestLedger
  let house: House
  let asked: string[]

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    asked = []
    const { committer, reads, clock } = ledger
    const ids = createTestIds('a')
    house = await openHouse({
      endpoints: createCreditEndpoints({
        ...createGrantParts({ database, clock, ids }),
        credits: createCreditManager({
          committer,
          reads,
          ids,
          leaseClock: { nowMs: () => clock.nowMs(), synchronise: async () => undefined },
          instanceId: 'ins_1',
          leaseMs: 60_000,
        }),
        reads,
        ids,
        clock,
        people: {
          findPerson: async (id) =>
            id.startsWith('usr_')
              ? {
                  id,
                  name: id,
                  email: `${id}@example.com`,
                  normalizedEmail: `${id}@example.com`,
                  isEmailVerified: true,
                  role: 'user',
                  isBlocked: false,
                  createdAtMs: 0,
                }
              : undefined,
        },
        findReceipts: async (runIds) => {
          asked.push(...runIds)
          return new Map()
        },
      }),
    })
    // The people of this house: their wallets carry their roles' names.
    for (const role of ['user', 'admin', 'superadmin']) {
      await ledger.commit({
        type: 'open_wallet',
        walletId: `wal_${role}`,
        owner: { kind: 'user', id: `usr_${role}` },
      })
    }
  })

  afterEach(async () => {
    await ledger.committer.close()
    await database.close()
  })

  function grantAs(
    role: string,
    body: object,
    rest: { key?: string; userId?: string } = {},
  ): Promise<Answer> {
    return ask(
      house,
      `/api/credits/admin/users/${rest.userId ?? 'usr_user'}/grant`,
      postJson(body, {
        authorization: `Bearer ${role}`,
        ...(rest.key === undefined ? {} : { 'idempotency-key': rest.key }),
      }),
    )
  }

  test('the balance shows held apart from available, and is never cached', async () => {
    await ledger.commit(grant('wal_user', 100, 'g'))
    await ledger.commit(hold('wal_user', 30, 'run_1'))
    const answer = await ask(house, '/api/credits/balance', as('user'))
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toEqual({
      wallet_id: 'wal_user',
      balance: 100,
      held: 30,
      frozen: 0,
      available: 70,
      debt: 0,
    })
    expect(answer.headers.get('cache-control')).toContain('no-store')
  })

  test('the balance says how much of what is held a dispute has frozen', async () => {
    await ledger.commit(grant('wal_user', 100, 'g'))
    await ledger.commit(hold('wal_user', 30, 'run_1'))
    await ledger.commit({
      type: 'open_hold',
      holdId: 'dsp_du_1',
      walletId: 'wal_user',
      amountMicro: credits(50),
      minimumMicro: credits(50),
      ownerId: disputeHoldOwner,
      leaseEndsAtMs: disputeLeaseEndsAtMs,
    })
    const answer = await ask(house, '/api/credits/balance', as('user'))
    expect(JSON.parse(answer.text)).toMatchObject({ balance: 100, held: 80, frozen: 50, available: 20 })
  })

  test('history comes in pages that a new transaction does not shift', async () => {
    for (let index = 1; index <= 5; index += 1) await ledger.commit(grant('wal_user', index, `g${index}`))
    const first = JSON.parse((await ask(house, '/api/credits/transactions?limit=2', as('user'))).text)
    expect(first.transactions.map((row: { amount: number }) => row.amount)).toEqual([5, 4])
    await ledger.commit(grant('wal_user', 6, 'g6'))
    const next = `/api/credits/transactions?limit=2&cursor=${first.next_cursor}`
    const second = JSON.parse((await ask(house, next, as('user'))).text)
    expect(second.transactions).toEqual([
      expect.objectContaining({ amount: 3, balance_after: 6, type: 'bonus', reference: 'g3' }),
      expect.objectContaining({ amount: 2, balance_after: 3 }),
    ])
    const last = `/api/credits/transactions?limit=2&cursor=${second.next_cursor}`
    expect(JSON.parse((await ask(house, last, as('user'))).text)).toMatchObject({
      transactions: [{ amount: 1 }],
      next_cursor: null,
    })
  })

  test('only usage asks for receipts; a foreign cursor and a wrong filter are refused by name', async () => {
    await ledger.commit(grant('wal_user', 10, 'g'))
    await ledger.commit(hold('wal_user', 3, 'run_1'))
    await ledger.commit(settle('wal_user', 2, 'run_1'))
    const usage = JSON.parse((await ask(house, '/api/credits/transactions?type=usage', as('user'))).text)
    expect(usage.transactions).toMatchObject([{ type: 'usage', amount: -2, balance_after: 8 }])
    expect(asked).toEqual(['run_1'])
    const wrong = await ask(house, '/api/credits/transactions?cursor=bm90LW91cnM', as('user'))
    expect([wrong.status, errorOf(wrong).param]).toEqual([422, 'cursor'])
    const unknown = await ask(house, '/api/credits/transactions?type=gift', as('user'))
    expect([unknown.status, errorOf(unknown).param]).toEqual([422, 'type'])
  })

  test('a grant arrives at once, with who, whom, why, before and after in the audit log', async () => {
    const answer = await grantAs('admin', { amount: 12.5, reason: 'goodwill' })
    expect(answer.status).toBe(200)
    const body = JSON.parse(answer.text)
    expect(body).toEqual({ transaction_id: expect.stringMatching(/^txn_/), amount: 12.5, balance: 12.5 })
    const entries = await database.db.selectFrom('audit_log').selectAll().execute()
    expect(entries).toMatchObject([
      {
        actor_id: 'usr_admin',
        action: 'credits.grant',
        subject_kind: 'user',
        subject_id: 'usr_user',
        reason: 'goodwill',
        before_json: '{"balance":0}',
        after_json: `{"amount":12.5,"transaction_id":"${body.transaction_id}","balance":12.5}`,
        request_id: expect.any(String),
      },
    ])
  })

  test('the same Idempotency-Key grants once; with another body it is a conflict', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => grantAs('admin', { amount: 5, reason: 'goodwill' }, { key: 'k1' })),
    )
    expect(new Set(answers.map(({ text }) => JSON.parse(text).transaction_id)).size).toBe(1)
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    const other = await grantAs('admin', { amount: 6, reason: 'goodwill' }, { key: 'k1' })
    expect([other.status, errorOf(other).code]).toEqual([409, 'idempotency_conflict'])
    const elsewhere = await grantAs(
      'admin',
      { amount: 5, reason: 'goodwill' },
      { key: 'k1', userId: 'usr_other' },
    )
    expect(elsewhere.status).toBe(409)
    expect(await ledger.reads.findBalance('wal_user')).toMatchObject({ balanceMicro: 5_000_000n })
  })

  test('only a superadmin corrects, and never below what is available', async () => {
    await grantAs('superadmin', { amount: 10, reason: 'start' })
    expect((await grantAs('admin', { amount: -1, reason: 'wrong' })).status).toBe(403)
    const corrected = await grantAs('superadmin', { amount: -4, reason: 'too much' }, { key: 'c1' })
    expect(JSON.parse(corrected.text)).toMatchObject({ amount: -4, balance: 6 })
    const repeated = await grantAs('superadmin', { amount: -4, reason: 'too much' }, { key: 'c1' })
    expect(JSON.parse(repeated.text)).toEqual(JSON.parse(corrected.text))
    const tooMuch = await grantAs('superadmin', { amount: -7, reason: 'too much' })
    expect([tooMuch.status, errorOf(tooMuch)]).toMatchObject([
      409,
      { available: 6, required: 7, param: 'amount' },
    ])
  })

  test('an admin cannot grant to themselves, nor to nobody, nor nonsense; a user cannot at all', async () => {
    expect((await grantAs('admin', { amount: 1, reason: 'for me' }, { userId: 'usr_admin' })).status).toBe(
      403,
    )
    expect((await grantAs('user', { amount: 1, reason: 'for me' })).status).toBe(403)
    expect((await grantAs('admin', { amount: 1, reason: 'who' }, { userId: 'nobody' })).status).toBe(404)
    const fields = await Promise.all(
      [
        { amount: 0, reason: 'zero' },
        { amount: 0.000_000_1, reason: 'crumbs' },
        { amount: 1e12, reason: 'too much' },
        { amount: 1, reason: '  ' },
      ].map((body) => grantAs('admin', body)),
    )
    expect(fields.map((answer) => [answer.status, errorOf(answer).param])).toEqual([
      [422, 'amount'],
      [422, 'amount'],
      [422, 'amount'],
      [422, 'reason'],
    ])
    const rows = await database.db.selectFrom('ledger_transactions').select('id').execute()
    expect(rows).toEqual([])
  })
})

function as(role: string): RequestInit {
  return { headers: { authorization: `Bearer ${role}` } }
}
