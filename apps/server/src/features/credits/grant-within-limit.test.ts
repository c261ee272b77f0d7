import type { GrantResponse } from '@tessera/contracts/credits'
import type { Result } from '@tessera/core/result'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { createGrantParts } from '../../../test/grant-parts.ts'
import { createTestIds, createTestLedger, credits } from '../../../test/ledger.ts'
import type { TestLedger } from '../../../test/ledger.ts'
import { createLedgerCommitter } from '../../adapters/db/ledger/group-committer.ts'
import { openLedgerBackend } from '../../adapters/db/ledger/open-ledger-backend.ts'
import { verifyLedger } from '../../adapters/db/ledger/verify-ledger.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { LedgerCommitter } from '../../ports/ledger-committer.ts'
import { createCreditManager } from './create-credit-manager.ts'
import { grantWithinLimit } from './grant-within-limit.ts'

const dayMs = 24 * 60 * 60 * 1000

describeEachDatabase('what one admin may grant in a day', (openDatabase) => {
  let database: TestDatabase
  let ledger: TestLedger
  let others: LedgerCommitter[]

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
    others = []
    await ledger.openWallet('wal_1')
    await ledger.openWallet('wal_2')
  })

  afterEach(async () => {
    const { violation } = await verifyLedger(database)
    for (const committer of [ledger.committer, ...others]) await committer.close()
    await database.close()
    if (violation) throw new Error(`the books are wrong: ${violation.message}`)
  })

  /** A server of its own, with its own queue of grants and its own batches. */
  function openProcess(name: string) {
    const ids = createTestIds(name)
    const committer = createLedgerCommitter(openLedgerBackend(database, ledger.clock))
    others.push(committer)
    const manager = createCreditManager({
      committer,
      reads: ledger.reads,
      ids,
      leaseClock: { nowMs: () => 1, synchronise: async () => undefined },
      instanceId: name,
      leaseMs: 60_000,
    })
    const deps = {
      ...createGrantParts({ database, clock: ledger.clock, ids }),
      credits: manager,
      reads: ledger.reads,
      ids,
      clock: ledger.clock,
    }
    return (
      amount: number,
      wanted: { key?: string; actorId?: string; walletId?: string; hasLimit?: boolean } = {},
    ): Promise<Result<GrantResponse, ApiFailure>> =>
      grantWithinLimit(deps, {
        hasLimit: wanted.hasLimit ?? true,
        grant: {
          userId: 'usr_1',
          walletId: wanted.walletId ?? 'wal_1',
          actorId: wanted.actorId ?? 'usr_admin',
          amountMicro: credits(amount),
          reason: 'goodwill',
          ...(wanted.key === undefined
            ? {}
            : { idempotency: { scopeKey: wanted.key, requestHash: `${amount}` } }),
        },
      })
  }

  const balanceOf = async (walletId: string) => (await ledger.reads.findBalance(walletId))?.balanceMicro
  test('64 grants at once: exactly as many as the limit has room for, each with its entry', async () => {
    const grant = openProcess('one')
    const answers = await Promise.all(Array.from({ length: 64 }, () => grant(30)))
    expect(accepted(answers)).toBe(33)
    expect(answers.find(({ ok }) => !ok)).toMatchObject({
      error: {
        code: 'forbidden',
        param: 'amount',
        message: 'You may grant 1,000 credits a day (UTC), and 10 are left today.',
        details: { available: 10 },
      },
    })
    expect(await balanceOf('wal_1')).toBe(credits(990))
    const { length } = await database.db.selectFrom('audit_log').select('id').execute()
    expect(length).toBe(33)
    expect(await grant(10)).toMatchObject({ ok: true })
    expect(await grant(1)).toMatchObject({ ok: false })
  })

  test('64 grants at once through two processes and to two wallets: the limit is one', async () => {
    const [here, there] = [openProcess('one'), openProcess('two')]
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, at) =>
        (at % 2 === 0 ? here : there)(30, { walletId: at % 4 < 2 ? 'wal_1' : 'wal_2' }),
      ),
    )
    expect(accepted(answers)).toBe(33)
    const sum = ((await balanceOf('wal_1')) ?? 0n) + ((await balanceOf('wal_2')) ?? 0n)
    expect(sum).toBe(credits(990))
  })

  test('everybody has a limit of their own, and every day a new one; superadmins have none', async () => {
    const grant = openProcess('one')
    expect(await grant(1000)).toMatchObject({ ok: true })
    expect(await grant(1)).toMatchObject({ ok: false })
    expect(await grant(1, { actorId: 'usr_other' })).toMatchObject({ ok: true })
    expect(await grant(5000, { hasLimit: false })).toMatchObject({ ok: true })
    ledger.clock.advance(dayMs)
    expect(await grant(1000)).toMatchObject({ ok: true })
  })

  test('one grant larger than the limit is refused whole', async () => {
    expect(await openProcess('one')(1001)).toMatchObject({ ok: false })
    expect(await balanceOf('wal_1')).toBe(0n)
  })

  test('a second click is answered as the first was, also when nothing is left and more came meanwhile', async () => {
    const [here, there] = [openProcess('one'), openProcess('two')]
    const first = await here(600, { key: 'k' })
    await here(400)
    expect(await here(600, { key: 'k' })).toEqual(first)
    expect(await there(600, { key: 'k' })).toEqual(first)
    expect(await there(500, { key: 'k' })).toMatchObject({
      ok: false,
      error: { code: 'idempotency_conflict' },
    })
    expect(await balanceOf('wal_1')).toBe(credits(1000))
  })

  test('a double click counts once', async () => {
    const [here, there] = [openProcess('one'), openProcess('two')]
    const clicks = await Promise.all(
      Array.from({ length: 16 }, (_, at) => (at % 2 === 0 ? here : there)(600, { key: 'k' })),
    )
    expect(new Set(clicks.map((click) => JSON.stringify(click))).size).toBe(1)
    expect(await here(400)).toMatchObject({ ok: true })
    expect(await here(1)).toMatchObject({ ok: false })
  })
})

function accepted(answers: readonly Result<GrantResponse, ApiFailure>[]): number {
  return answers.filter(({ ok }) => ok).length
}
