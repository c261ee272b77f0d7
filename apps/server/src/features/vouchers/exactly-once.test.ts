import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { err } from '@tessera/core/result'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { clawBack } from '../../../test/ledger.ts'
import { openVoucherHouse } from '../../../test/voucher-house.ts'
import type { LedgerCommitter } from '../../ports/ledger-committer.ts'
import type { RedeemAnswer } from './redeem-code.ts'

function tally(answers: readonly RedeemAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const outcome = answer.ok ? 'redeemed' : answer.error.code
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

const audit = {
  actorId: 'usr_owner',
  action: 'vouchers.void_batch',
  subjectKind: 'voucher_batch',
  subjectId: 'vba_1',
  reason: 'leaked',
}

describeEachDatabase('a code is worth its credits once', (openDatabase, dialect) => {
  const people = Array.from({ length: 64 }, (_, at) => `p${at}`)

  // Two processes on SQLite would be two on one file, which the boot refuses: there the second has its own committer.
  const houses = [
    { who: 'one process', options: {} },
    { who: 'nobody waiting for anybody', options: { withoutTurns: true } },
    ...(dialect === 'postgres'
      ? [{ who: 'two processes', options: { processes: 2, withoutTurns: true } }]
      : []),
  ]

  test.each(houses)(
    '64 people redeem one single-use code at once: one gets it ($who)',
    async ({ options }) => {
      const house = await openVoucherHouse(openDatabase, options)
      for (const person of people) await house.openWallet(person)
      const { codes } = await house.createBatch()
      const answers = await Promise.all(
        people.map((person, at) =>
          house.redeem(person, codes[0] ?? '', {
            process: house.processes[at % house.processes.length] ?? house.processes[0],
          }),
        ),
      )
      expect(tally(answers)).toEqual({ redeemed: 1, voucher_used_up: 63 })
      const balances = await Promise.all(people.map((person) => house.balanceOf(person)))
      expect(balances.filter((balance) => balance !== 0)).toEqual([10])
      expect(await house.expectSoundBooks()).toBe(1)
    },
  )

  test.each(houses)('one person redeems one code 64 times at once: once ($who)', async ({ options }) => {
    const house = await openVoucherHouse(openDatabase, options)
    await house.openWallet('ann')
    const { codes } = await house.createBatch({ redemptionsPerCode: 100 })
    const answers = await Promise.all(
      people.map((_, at) =>
        house.redeem('ann', codes[0] ?? '', {
          process: house.processes[at % house.processes.length] ?? house.processes[0],
        }),
      ),
    )
    expect(tally(answers)).toEqual({ redeemed: 1, voucher_already_redeemed: 63 })
    expect(await house.balanceOf('ann')).toBe(10)
    expect(await house.expectSoundBooks()).toBe(1)
  })

  test.each(houses)(
    'the same Idempotency-Key 64 times at once: one redemption, and everybody gets its answer ($who)',
    async ({ options }) => {
      const house = await openVoucherHouse(openDatabase, options)
      await house.openWallet('ann')
      const { codes } = await house.createBatch()
      const answers = await Promise.all(
        people.map((_, at) =>
          house.redeem('ann', codes[0] ?? '', {
            key: 'click',
            process: house.processes[at % house.processes.length] ?? house.processes[0],
          }),
        ),
      )
      expect(tally(answers)).toEqual({ redeemed: 64 })
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(await house.expectSoundBooks()).toBe(1)
    },
  )

  test.each(houses)('a code for 20 is redeemed by 20 of 64, never by 21 ($who)', async ({ options }) => {
    const house = await openVoucherHouse(openDatabase, options)
    for (const person of people) await house.openWallet(person)
    const { codes, batchId } = await house.createBatch({ redemptionsPerCode: 20 })
    const answers = await Promise.all(
      people.map((person, at) =>
        house.redeem(person, codes[0] ?? '', {
          process: house.processes[at % house.processes.length] ?? house.processes[0],
        }),
      ),
    )
    const counts = tally(answers)
    // Where everybody meets everybody somebody may be asked to try again; never is one more let in.
    expect(counts['redeemed']).toBeLessThanOrEqual(20)
    for (const [at, answer] of answers.entries()) {
      if (!answer.ok && answer.error.code === 'unavailable')
        await house.redeem(people[at] ?? '', codes[0] ?? '')
    }
    expect(await house.expectSoundBooks()).toBe(20)
    expect((await house.batches.find(batchId))?.counts).toMatchObject({ redeemed: 1, redemptions: 20 })
  })

  test.each(houses)(
    'one person takes three of a batch at most, 32 codes at once ($who)',
    async ({ options }) => {
      const house = await openVoucherHouse(openDatabase, options)
      await house.openWallet('ann')
      const { codes } = await house.createBatch({ codes: 32, perPersonLimit: 3 })
      const answers = await Promise.all(
        codes.map((code, at) =>
          house.redeem('ann', code, {
            process: house.processes[at % house.processes.length] ?? house.processes[0],
          }),
        ),
      )
      expect(tally(answers)).toEqual({ redeemed: 3, voucher_limit_reached: 29 })
      expect(await house.balanceOf('ann')).toBe(30)
      expect(await house.expectSoundBooks()).toBe(3)
    },
  )

  test.each(houses)(
    'whoever redeems and whoever voids meet: each code is one or the other ($who)',
    async ({ options }) => {
      const house = await openVoucherHouse(openDatabase, options)
      const crowd = people.slice(0, 16)
      for (const person of crowd) await house.openWallet(person)
      const { codes, batchId } = await house.createBatch({ codes: 16 })
      const [answers, voided] = await Promise.all([
        Promise.all(
          crowd.map((person, at) =>
            house.redeem(person, codes[at] ?? '', {
              process: house.processes[at % house.processes.length] ?? house.processes[0],
            }),
          ),
        ),
        house.batches.voidBatch(batchId, 'leaked', () => audit),
      ])
      const counts = tally(answers)
      const redeemed = counts['redeemed'] ?? 0
      expect((counts['voucher_unknown'] ?? 0) + redeemed).toBe(16)
      expect(voided).toBe(16 - redeemed)
      expect((await house.batches.find(batchId))?.counts).toMatchObject({ redeemed, void: voided, open: 0 })
      expect(await house.expectSoundBooks()).toBe(redeemed)
    },
  )

  test('a code that was made void after it was read is not redeemed, and the same for its last moment', async () => {
    let whenRead: (() => Promise<void>) | undefined
    const house = await openVoucherHouse(openDatabase, {
      around: (committer) => ({
        ...committer,
        async commit(command) {
          await whenRead?.()
          return committer.commit(command)
        },
      }),
    })
    await house.openWallet('ann')
    const gone = await house.createBatch()
    whenRead = async () => {
      await house.batches.voidBatch(gone.batchId, 'leaked', () => audit)
    }
    expect(tally([await house.redeem('ann', gone.codes[0] ?? '')])).toEqual({ voucher_unknown: 1 })

    const late = await house.createBatch({ expiresAtMs: house.clock.nowMs() + 10 })
    whenRead = async () => {
      house.clock.advance(10)
    }
    expect(tally([await house.redeem('ann', late.codes[0] ?? '')])).toEqual({ voucher_expired: 1 })
    expect(await house.balanceOf('ann')).toBe(0)
    expect(await house.expectSoundBooks()).toBe(0)
  })

  // @see https://github.com/elizaOS/eliza/pull/10930
  test.each([1, 3])('%d lost answers of the ledger: redeemed once, and said so', async (lost) => {
    let losses = 0
    const house = await openVoucherHouse(openDatabase, {
      around: (committer): LedgerCommitter => ({
        ...committer,
        async commit(command) {
          const answer = await committer.commit(command)
          if (losses >= lost) return answer
          losses += 1
          return err({ code: 'ledger_unavailable', retryAfterMs: 1 })
        },
      }),
    })
    await house.openWallet('ann')
    const { codes } = await house.createBatch()
    const answer = await house.redeem('ann', codes[0] ?? '', { key: 'click' })
    expect(answer).toMatchObject({ ok: true, value: { credits: 10, balance: 10, name: 'Batch 1' } })
    expect(await house.redeem('ann', codes[0] ?? '', { key: 'click' })).toEqual(answer)
    expect(await house.expectSoundBooks()).toBe(1)
  })

  test('a debt is repaid out of a voucher first', async () => {
    const house = await openVoucherHouse(openDatabase)
    await house.openWallet('ann')
    await house.processes[0].committer.commit({ operation: clawBack('wal_ann', 4, 'refund') })
    const { codes } = await house.createBatch()
    expect(await house.redeem('ann', codes[0] ?? '')).toMatchObject({
      ok: true,
      value: { credits: 10, balance: 6, debt: 0 },
    })
    const large = await house.createBatch({ creditsMicro: microCreditsFromCredits(2n) })
    await house.processes[0].committer.commit({ operation: clawBack('wal_ann', 20, 'refund_2') })
    expect(await house.redeem('ann', large.codes[0] ?? '')).toMatchObject({
      ok: true,
      value: { credits: 2, balance: 0, debt: 12 },
    })
    await house.expectSoundBooks()
  })

  test('the database itself refuses what core would never decide', async () => {
    const house = await openVoucherHouse(openDatabase)
    await house.openWallet('ann')
    const { codes } = await house.createBatch()
    await house.redeem('ann', codes[0] ?? '')
    const { db } = house.database
    await expect(db.deleteFrom('voucher_redemptions').execute()).rejects.toThrow('append-only')
    await expect(db.updateTable('voucher_redemptions').set({ credits: 1n }).execute()).rejects.toThrow(
      'append-only',
    )
    await expect(db.updateTable('voucher_codes').set({ redemptions: 2n }).execute()).rejects.toThrow(
      /constraint/i,
    )
    const { batchId } = await house.createBatch()
    await house.batches.voidBatch(batchId, 'leaked', () => audit)
    const revive = db.updateTable('voucher_codes').set({ status: 'valid' }).where('batch_id', '=', batchId)
    await expect(revive.execute()).rejects.toThrow('void code')
  })
})
