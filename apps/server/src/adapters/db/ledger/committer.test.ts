import assert from 'node:assert/strict'

import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import type { TestDatabase } from '../../../../test/databases.ts'
import { clawBack, createTestLedger, credits, grant, hold, release, settle } from '../../../../test/ledger.ts'
import type { TestLedger } from '../../../../test/ledger.ts'
import type { CompanionWrite } from '../../../ports/companion-write.ts'
import { LedgerCommandFault, createLedgerCommitter } from './group-committer.ts'
import { openLedgerBackend } from './open-ledger-backend.ts'
import { verifyLedger } from './verify-ledger.ts'

describeEachDatabase('ledger committer', (openDatabase) => {
  let database: TestDatabase
  let ledger: TestLedger

  beforeEach(async () => {
    database = await openDatabase()
    ledger = createTestLedger(database)
  })

  afterEach(async () => {
    const report = await verifyLedger(database)
    await ledger.committer.close()
    await database.close()
    assert.equal(report.violation, undefined)
  })

  test('a paid request is held, charged with what it used, and the rest is free again', async () => {
    await ledger.openWallet('wal_1', 100)
    const held = await ledger.commit(hold('wal_1', 30, 'run_1'))
    expect(held).toMatchObject({
      ok: true,
      value: { amountMicro: credits(30), balance: { balanceMicro: credits(100), heldMicro: credits(30) } },
    })
    const settled = await ledger.commit(settle('wal_1', 12, 'run_1'))
    expect(settled).toMatchObject({
      ok: true,
      value: { amountMicro: credits(12), transactionId: 'txn_run_1', replayed: false },
    })
    expect(await ledger.reads.findBalance('wal_1')).toEqual({
      walletId: 'wal_1',
      balanceMicro: credits(88),
      heldMicro: 0n,
      availableMicro: credits(88),
      debtMicro: 0n,
    })
    expect(await ledger.reads.listTransactions({ walletId: 'wal_1', limit: 10 })).toMatchObject([
      { id: 'txn_run_1', kind: 'usage', amountMicro: credits(-12), balanceAfterMicro: credits(88), seq: 2n },
      { kind: 'bonus', amountMicro: credits(100), balanceAfterMicro: credits(100), seq: 1n },
    ])
  })

  // @see https://github.com/wasp-lang/open-saas/issues/727
  test('of two requests on one credit exactly one is admitted', async () => {
    await ledger.openWallet('wal_1', 1)
    const answers = await Promise.all([
      ledger.commit(hold('wal_1', 1, 'run_1')),
      ledger.commit(hold('wal_1', 1, 'run_2')),
    ])
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(answers.find((answer) => !answer.ok)).toEqual({
      ok: false,
      error: {
        code: 'insufficient_credits',
        requiredMicro: credits(1),
        availableMicro: 0n,
        heldMicro: credits(1),
      },
    })
  })

  // @see https://github.com/danny-avila/LibreChat/issues/6451
  // @see https://github.com/vm0-ai/vm0/issues/10386
  test('a hold takes what is available where that is enough, and is refused below the minimum', async () => {
    await ledger.openWallet('wal_1', 10)
    const partial = { ...hold('wal_1', 30, 'run_1'), minimumMicro: credits(8) }
    expect(await ledger.commit(partial)).toMatchObject({ ok: true, value: { amountMicro: credits(10) } })
    await ledger.commit(settle('wal_1', 3, 'run_1'))
    expect(await ledger.commit({ ...partial, holdId: 'run_2' })).toEqual({
      ok: false,
      error: {
        code: 'insufficient_credits',
        requiredMicro: credits(8),
        availableMicro: credits(7),
        heldMicro: 0n,
      },
    })
  })

  // @see https://github.com/BerriAI/litellm/issues/34732
  // @see https://github.com/danny-avila/LibreChat/pull/15879
  // @see https://github.com/QuantumNous/new-api/issues/6607
  test('64 spenders of 10 requests each get exactly what the wallet can pay', async () => {
    await ledger.openWallet('wal_1', 1000)
    const price = 7
    const others = [1, 2].map(() => createLedgerCommitter(openLedgerBackend(database, ledger.clock)))
    const committers = [ledger.committer, ...others]
    const answers = await Promise.all(
      Array.from({ length: 64 }, async (_, spender) => {
        const outcomes: string[] = []
        for (let request = 0; request < 10; request += 1) {
          const committer = committers[spender % committers.length] ?? ledger.committer
          const runId = `run_${spender}_${request}`
          const held = await committer.commit({ operation: hold('wal_1', price, runId) })
          const paid = held.ok ? await committer.commit({ operation: settle('wal_1', price, runId) }) : held
          outcomes.push(paid.ok ? 'paid' : paid.error.code)
        }
        return outcomes
      }),
    )
    const outcomes = answers.flat()
    expect(outcomes.filter((outcome) => outcome === 'paid')).toHaveLength(Math.floor(1000 / price))
    expect(new Set(outcomes)).toEqual(new Set(['paid', 'insufficient_credits']))
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({
      balanceMicro: credits(1000 % price),
      heldMicro: 0n,
    })
    await Promise.all(others.map((other) => other.close()))
  })

  // @see https://github.com/elizaOS/eliza/pull/11606
  test('settling again gives the first answer; another charge, or a release after it, is refused', async () => {
    await ledger.openWallet('wal_1', 10)
    await ledger.commit(hold('wal_1', 10, 'run_1'))
    await ledger.commit(settle('wal_1', 4, 'run_1'))
    const again = { ...settle('wal_1', 4, 'run_1'), transactionId: 'txn_other' }
    expect(await ledger.commit(again)).toMatchObject({
      ok: true,
      value: { replayed: true, transactionId: 'txn_run_1', amountMicro: credits(4) },
    })
    const refusal = { ok: false, error: { code: 'hold_not_open', holdId: 'run_1', status: 'settled' } }
    expect(await ledger.commit(settle('wal_1', 5, 'run_1'))).toEqual(refusal)
    expect(await ledger.commit(release('wal_1', 'run_1'))).toEqual(refusal)
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({ balanceMicro: credits(6), heldMicro: 0n })
  })

  // @see https://github.com/elizaOS/eliza/issues/22681
  test('a charge above the hold is refused and changes nothing', async () => {
    await ledger.openWallet('wal_1', 10)
    await ledger.commit(hold('wal_1', 3, 'run_1'))
    expect(await ledger.commit(settle('wal_1', 4, 'run_1'))).toEqual({
      ok: false,
      error: { code: 'charge_exceeds_hold', holdId: 'run_1' },
    })
    expect(await ledger.commit(release('wal_1', 'run_1'))).toMatchObject({ ok: true })
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({
      balanceMicro: credits(10),
      heldMicro: 0n,
    })
  })

  test('the same reference is posted once; another amount under it is refused', async () => {
    await ledger.openWallet('wal_1')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ledger.commit({ ...grant('wal_1', 5, 'order_1'), transactionId: `txn_try_${index}` }),
      ),
    )
    expect(answers.every((answer) => answer.ok)).toBe(true)
    expect(answers.filter((answer) => answer.ok && !answer.value.replayed)).toHaveLength(1)
    expect(await ledger.commit(grant('wal_1', 6, 'order_1'))).toEqual({
      ok: false,
      error: { code: 'reference_conflict', reference: 'order_1' },
    })
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({ balanceMicro: credits(5) })
  })

  test('what a claw-back cannot take becomes a debt that later credits and freed holds repay first', async () => {
    await ledger.openWallet('wal_1', 10)
    await ledger.commit(hold('wal_1', 4, 'run_1'))
    await ledger.commit(clawBack('wal_1', 20, 'charge_1'))
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({
      balanceMicro: credits(4),
      heldMicro: credits(4),
      debtMicro: credits(14),
    })
    expect(await ledger.commit(hold('wal_1', 1, 'run_2'))).toEqual({
      ok: false,
      error: { code: 'wallet_in_debt', debtMicro: credits(14) },
    })
    await ledger.commit(settle('wal_1', 1, 'run_1'))
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({
      balanceMicro: 0n,
      debtMicro: credits(11),
    })
    await ledger.commit(grant('wal_1', 15, 'order_2'))
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({ balanceMicro: credits(4), debtMicro: 0n })
    const kinds = await ledger.reads.listTransactions({ walletId: 'wal_1', limit: 10 })
    expect(kinds.map(({ kind, reference }) => `${kind} ${reference}`)).toEqual([
      'adjustment debt:bonus:order_2',
      'bonus order_2',
      'adjustment debt:run_1',
      'usage run_1',
      'refund charge_1',
      'bonus start_wal_1',
    ])
  })

  test('an idempotency key answers its repeat with the first subject, and refuses another request', async () => {
    await ledger.openWallet('wal_1', 10)
    const claim = {
      scopeKey: 'usr_1 POST /api/ai/route key-1',
      requestHash: 'hash-1',
      subjectId: 'run_1',
      expiresAtMs: ledger.clock.nowMs() + 1000,
    }
    const refused = await ledger.commit(hold('wal_1', 99, 'run_0'), { idempotency: claim })
    expect(refused.ok).toBe(false)
    const [first, repeat] = await Promise.all([
      ledger.commit(hold('wal_1', 1, 'run_1'), { idempotency: claim }),
      ledger.commit(hold('wal_1', 1, 'run_2'), { idempotency: { ...claim, subjectId: 'run_2' } }),
    ])
    expect(first).toMatchObject({ ok: true })
    expect(repeat).toEqual({ ok: false, error: { code: 'idempotency_replay', subjectId: 'run_1' } })
    const other = { ...claim, requestHash: 'hash-2', subjectId: 'run_3' }
    expect(await ledger.commit(hold('wal_1', 1, 'run_3'), { idempotency: other })).toEqual({
      ok: false,
      error: { code: 'idempotency_conflict' },
    })
    ledger.clock.advance(2000)
    const later = { ...other, expiresAtMs: ledger.clock.nowMs() + 1000 }
    expect(await ledger.commit(hold('wal_1', 1, 'run_3'), { idempotency: later })).toMatchObject({ ok: true })
  })

  test('two processes that claim one idempotency key for two wallets: one of them replays', async () => {
    await ledger.openWallet('wal_1', 10)
    await ledger.openWallet('wal_2', 10)
    const other = createLedgerCommitter(openLedgerBackend(database, ledger.clock))
    for (let round = 0; round < 20; round += 1) {
      const claim = (subjectId: string) => ({
        scopeKey: `key-${round}`,
        requestHash: 'same',
        subjectId,
        expiresAtMs: ledger.clock.nowMs() + 1000,
      })
      const answers = await Promise.all([
        ledger.commit(hold('wal_1', 0.25 * 4, `run_a${round}`), { idempotency: claim('a') }),
        other.commit({ operation: hold('wal_2', 1, `run_b${round}`), idempotency: claim('b') }),
      ])
      const [winner] = answers.flatMap((answer, index) => (answer.ok ? ['ab'[index]] : []))
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
      expect(answers.find((answer) => !answer.ok)).toEqual({
        ok: false,
        error: { code: 'idempotency_replay', subjectId: winner },
      })
      await Promise.all(
        ['a', 'b'].map((side) =>
          ledger.commit(release(side === 'a' ? 'wal_1' : 'wal_2', `run_${side}${round}`)),
        ),
      )
    }
    await other.close()
  })

  // @see https://github.com/BerriAI/litellm/issues/40095
  test('the first requests of somebody unknown, sent at once, share one wallet', async () => {
    const other = createLedgerCommitter(openLedgerBackend(database, ledger.clock))
    const owner = { kind: 'user', id: 'usr_new' } as const
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 === 0 ? ledger.committer : other).commit({
          operation: { type: 'open_wallet', walletId: `wal_${index}`, owner },
        }),
      ),
    )
    const walletIds = new Set(
      answers.map((answer) => (answer.ok ? answer.value.balance.walletId : 'refused')),
    )
    expect(walletIds.size).toBe(1)
    expect(await ledger.reads.findWalletIdOf(owner)).toBe([...walletIds][0])
    expect(await ledger.commit(hold([...walletIds][0] ?? '', 1, 'run_1'))).toMatchObject({
      ok: false,
      error: { code: 'insufficient_credits' },
    })
    await other.close()
  })

  test('one command that breaks a rule of the schema fails alone', async () => {
    await ledger.openWallet('wal_1', 100)
    const taken = { ...grant('wal_1', 1, 'order_bad'), transactionId: 'txn_start_wal_1' }
    const answers = await Promise.allSettled([
      ledger.commit(hold('wal_1', 10, 'run_1')),
      ledger.commit(taken),
      ledger.commit(grant('wal_1', 7, 'order_good')),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({
      balanceMicro: credits(107),
      heldMicro: credits(10),
    })
  })

  test('companions stand or fall with their operation', async () => {
    await ledger.openWallet('wal_1', 10)
    await ledger.commit(grant('wal_1', 5, 'g1'), { companions: [auditEntry('aud_test_1')] })
    // Repeated: the movement is not made again, nor is its entry.
    await ledger.commit(grant('wal_1', 5, 'g1'), { companions: [auditEntry('aud_test_2')] })
    // Refused: no entry.
    await ledger.commit(hold('wal_1', 999, 'run_9'), { companions: [auditEntry('aud_test_3')] })
    expect(await auditIds(database)).toEqual(['aud_test_1'])
    // The entry cannot be written: no movement.
    await expect(
      ledger.commit(grant('wal_1', 5, 'g2'), { companions: [auditEntry('aud_test_1')] }),
    ).rejects.toThrow(LedgerCommandFault)
    expect(await ledger.reads.findBalance('wal_1')).toMatchObject({ balanceMicro: credits(15) })
  })

  test('a run, its conversation and its receipt are written with hold and charge', async () => {
    await ledger.openWallet('wal_1', 10)
    await ledger.commit(hold('wal_1', 5, 'run_1'), { companions: openedRun })
    const running = await database.db
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', 'run_1')
      .executeTakeFirst()
    expect(running).toMatchObject({ status: 'running', held: credits(5), charged: null, streamed: 1n })
    ledger.clock.advance(5000)
    await ledger.commit(settle('wal_1', 2, 'run_1'), { companions: endedRun })
    const ended = await database.db
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', 'run_1')
      .executeTakeFirst()
    expect(ended).toMatchObject({
      status: 'settled',
      charged: credits(2),
      transaction_id: 'txn_run_1',
      balance_after: credits(8),
      input_tokens: 11n,
      output_tokens: 22n,
      ended_at_ms: BigInt(ledger.clock.nowMs()),
    })
    const messages = await database.db
      .selectFrom('messages')
      .select(['status', 'text'])
      .orderBy('id')
      .execute()
    expect(messages).toEqual([
      { status: 'complete', text: 'Hello' },
      { status: 'complete', text: 'Hi there' },
    ])
    const conversation = await database.db.selectFrom('conversations').selectAll().executeTakeFirst()
    expect(conversation?.updated_at_ms).toBe(BigInt(ledger.clock.nowMs()))
  })

  test('a run that opens and ends in one batch is written whole', async () => {
    await ledger.openWallet('wal_1', 10)
    await Promise.all([
      ledger.commit(hold('wal_1', 5, 'run_1'), { companions: openedRun }),
      ledger.commit(settle('wal_1', 0, 'run_1'), { companions: endedRun }),
    ])
    const run = await database.db.selectFrom('runs').selectAll().where('id', '=', 'run_1').executeTakeFirst()
    expect(run).toMatchObject({ status: 'settled', held: credits(5), charged: 0n, transaction_id: null })
  })

  test.each(['ledger_transactions', 'wallet_legs', 'system_legs'])(
    'rows of %s can be neither changed nor removed, by nobody',
    async (table) => {
      await ledger.openWallet('wal_1', 10)
      const change = table === 'ledger_transactions' ? sql`description = 'x'` : sql`amount = 1`
      await expect(sql`update ${sql.table(table)} set ${change}`.execute(database.db)).rejects.toThrow(
        /append-only/,
      )
      await expect(sql`delete from ${sql.table(table)}`.execute(database.db)).rejects.toThrow(/append-only/)
    },
  )

  test('the database itself refuses an overdrawn wallet and a second end of a hold', async () => {
    await ledger.openWallet('wal_1', 10)
    await ledger.commit(hold('wal_1', 5, 'run_1'))
    await ledger.commit(release('wal_1', 'run_1'))
    await expect(sql`update wallets set held = posted + 1`.execute(database.db)).rejects.toMatchObject({
      code: 'check_violation',
    })
    await expect(
      sql`update holds set status = 'open', release_reason = null, closed_at_ms = null`.execute(database.db),
    ).rejects.toThrow(/ends once/)
    await expect(sql`delete from holds`.execute(database.db)).rejects.toThrow(/kept/)
  })

  test('the views tell balances and transactions by the names that people ask for', async () => {
    await ledger.openWallet('wal_1', 10)
    await ledger.commit(hold('wal_1', 4, 'run_1'))
    const balances = await sql`select user_id, balance_micro, available_micro from user_credits`.execute(
      database.db,
    )
    expect(balances.rows).toEqual([
      { user_id: 'usr_wal_1', balance_micro: credits(10), available_micro: credits(6) },
    ])
    const rows = await sql`select type, amount_micro, owner_id from credit_transactions`.execute(database.db)
    expect(rows.rows).toEqual([{ type: 'bonus', amount_micro: credits(10), owner_id: 'usr_wal_1' }])
  })
})

function auditEntry(entryId: string): CompanionWrite {
  return {
    type: 'audit_entry_added',
    entryId,
    actorId: 'usr_admin',
    action: 'credits.grant',
    subjectKind: 'wallet',
    subjectId: 'wal_1',
    reason: 'goodwill',
    after: { amount: '5' },
  }
}

async function auditIds(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.db.selectFrom('audit_log').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

const openedRun: readonly CompanionWrite[] = [
  { type: 'conversation_started', conversationId: 'cnv_1', userId: 'usr_wal_1', title: 'Hello' },
  {
    type: 'message_added',
    messageId: 'msg_1',
    conversationId: 'cnv_1',
    role: 'user',
    status: 'complete',
    text: 'Hello',
  },
  {
    type: 'message_added',
    messageId: 'msg_2',
    conversationId: 'cnv_1',
    parentMessageId: 'msg_1',
    role: 'assistant',
    status: 'running',
    text: '',
    runId: 'run_1',
  },
  {
    type: 'run_opened',
    runId: 'run_1',
    userId: 'usr_wal_1',
    walletId: 'wal_1',
    source: 'chat',
    streamed: true,
    conversationId: 'cnv_1',
    userMessageId: 'msg_1',
    modelId: 'm',
    provider: 'p',
    rateCardId: 'rtc_1',
    taskType: 'chat',
    complexity: 'simple',
    difficulty: 0.25,
    reason: 'cheap',
    inputBoundTokens: 20,
    outputBoundTokens: 100,
  },
]

const endedRun: readonly CompanionWrite[] = [
  {
    type: 'run_attempt_made',
    runId: 'run_1',
    attempt: 1,
    provider: 'p',
    modelId: 'm',
    outcome: 'answered',
    startedAtMs: 1,
    endedAtMs: 2,
  },
  { type: 'run_output_saved', runId: 'run_1', text: 'Hi', reasoningText: '' },
  { type: 'run_output_saved', runId: 'run_1', text: 'Hi there', reasoningText: '' },
  {
    type: 'run_ended',
    runId: 'run_1',
    status: 'settled',
    modelId: 'm',
    provider: 'p',
    rateCardId: 'rtc_1',
    outputBoundTokens: 100,
    usage: { inputTokens: 11, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 22, reasoningTokens: 0 },
    usageSource: 'provider',
    finishReason: 'stop',
    attempts: 1,
  },
  {
    type: 'message_ended',
    messageId: 'msg_2',
    conversationId: 'cnv_1',
    status: 'complete',
    text: 'Hi there',
  },
]
