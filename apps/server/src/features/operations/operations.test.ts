import { nanoUsd } from '@tessera/core/money/nano-usd'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { credits } from '../../../test/ledger.ts'
import {
  openOperatorHouse,
  type OperatorHouse,
  usersPath,
  type Visitor,
} from '../../../test/operator-house.ts'
import { seedCatalogue } from '../../adapters/db/catalogue-seed/seed-catalogue.ts'
import { createBooksRecord } from '../../adapters/db/operators/books-record.ts'
import { createJobJournal } from '../../adapters/db/operators/job-journal.ts'
import type { CompanionWrite } from '../../ports/companion-write.ts'

const secret = 'the words of a chat that nobody else may read'

type RequestSpec = {
  readonly model?: string
  /** Left out: it is still running. */
  readonly charge?: number
  readonly anomaly?: string
  readonly error?: string
  readonly loss?: number
  readonly costNanoUsd?: bigint
}

describeEachDatabase('what goes on', (openDatabase) => {
  let database: TestDatabase
  let house: OperatorHouse
  let owner: Visitor
  let admin: Visitor
  let user: Visitor
  let usable: (modelId: string) => boolean

  beforeEach(async () => {
    database = await openDatabase()
    usable = () => true
    house = await openOperatorHouse(database, { isModelUsable: (modelId) => usable(modelId) })
    owner = await house.join('owner', 'superadmin')
    admin = await house.join('admin', 'admin')
    user = await house.join('user')
  })

  afterEach(async () => {
    await house.committer.close()
    await database.close()
  })

  /** A request as the router writes it, with the words of a chat wherever there is a place for words. */
  async function request(asker: Visitor, spec: RequestSpec = {}): Promise<string> {
    const runId = house.ids.create('run')
    const model = spec.model ?? 'gpt-4o-mini'
    const shared = { runId, modelId: model, provider: 'openai', rateCardId: 'rtc_1', outputBoundTokens: 100 }
    const held = await house.credits.hold({
      holdId: runId,
      walletId: asker.walletId,
      amountMicro: credits(10),
      minimumMicro: credits(10),
      companions: [...chatOf(house, runId, asker), opened(shared, asker)],
    })
    expect(held.ok).toBe(true)
    if (spec.charge === undefined) return runId
    const companions = endOf(house, shared, spec)
    const ended =
      spec.error === undefined
        ? await house.credits.settle({
            holdId: runId,
            walletId: asker.walletId,
            chargeMicro: credits(spec.charge),
            description: 'Answer',
            companions,
          })
        : await house.credits.release({
            holdId: runId,
            walletId: asker.walletId,
            reason: 'failed',
            companions,
          })
    expect(ended.ok).toBe(true)
    return runId
  }

  test('requests of everybody, newest first, live and past, by every filter and in pages of any size', async () => {
    const other = await house.join('other')
    const settled = await request(user, { charge: 2 })
    const odd = await request(other, { charge: 1, anomaly: 'output_exceeds_bound', model: 'claude' })
    const failed = await request(user, { charge: 0, error: 'provider_error', loss: 3 })
    const live = await request(other)
    const all = [live, failed, odd, settled]
    expect(await idsOf(admin, 'limit=50')).toEqual(all)
    expect(await idsOf(admin, 'limit=1')).toEqual(all)
    expect(await idsOf(admin, 'status=running')).toEqual([live])
    expect(await idsOf(admin, 'status=settled&limit=1')).toEqual([odd, settled])
    expect(await idsOf(admin, 'model=claude')).toEqual([odd])
    expect(await idsOf(admin, `user=${user.id}&limit=1`)).toEqual([failed, settled])
    expect(await idsOf(admin, `q=${other.email.slice(0, 6)}`)).toEqual([live, odd])
    expect(await idsOf(admin, 'q=nobody@example.com')).toEqual([])
    expect(await idsOf(admin, `q=${odd}`)).toEqual([odd])
    expect(await idsOf(admin, 'anomaly=true')).toEqual([odd])
    expect(await idsOf(admin, 'loss=true')).toEqual([failed])
    expect(await idsOf(admin, 'failed=true')).toEqual([failed])
    expect(await idsOf(admin, 'from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z')).toEqual([])
    expect(await idsOf(admin, 'from=2020-01-01T00:00:00Z')).toEqual(all)
  })

  test('one request with its calls, its usage and its losses; what it cost us only for the owner', async () => {
    const id = await request(user, { charge: 0, error: 'provider_error', loss: 3, costNanoUsd: 77n })
    const path = `/api/credits/admin/requests/${id}`
    const { body } = await owner.get(path)
    expect(body).toMatchObject({
      id,
      status: 'released',
      user: { id: user.id, email: user.email },
      credits_charged: 0,
      error_code: 'provider_error',
      usage: { source: 'counted', input_tokens: 5, output_tokens: 7 },
      calls: [{ attempt: 1, provider: 'openai', outcome: 'failed', http_status: 500 }],
      losses: [{ reason: 'platform_fault', credits: 3, cost_nano_usd: '77' }],
      loss_credits: 3,
      cost_nano_usd: '77',
    })
    expect((await admin.get(path)).body).toMatchObject({
      loss_credits: 3,
      cost_nano_usd: null,
      losses: [{ cost_nano_usd: null }],
    })
    expect((await admin.get('/api/credits/admin/requests/run_0')).status).toBe(404)
  })

  test('the words of a chat are in no answer that an operator gets', async () => {
    const id = await request(user, { charge: 2 })
    await request(user, { charge: 0, error: 'provider_error', loss: 1 })
    await house.follow()
    const stored = await database.db.selectFrom('messages').select('text').execute()
    expect(stored.some(({ text }) => text.includes(secret))).toBe(true)
    const answers = await Promise.all(
      [
        '/api/credits/admin/users?limit=100',
        usersPath(user.id),
        usersPath(user.id, 'transactions'),
        usersPath(user.id, 'runs'),
        '/api/credits/admin/requests',
        `/api/credits/admin/requests/${id}`,
        '/api/credits/admin/audit',
        '/api/credits/admin/today',
      ].map((path) => owner.get(path)),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(answers.filter(({ text }) => text.includes(secret))).toEqual([])
  })

  test('the requests and transactions of one person, in pages', async () => {
    const ids = [await request(user, { charge: 2 }), await request(user, { charge: 3 })]
    await request(await house.join('other'), { charge: 1 })
    const first = (await admin.get(`${usersPath(user.id, 'runs')}?limit=1`)).body
    expect(first.runs).toMatchObject([{ id: ids[1], credits_charged: 3, finish_reason: 'stop' }])
    const second = await admin.get(`${usersPath(user.id, 'runs')}?limit=1&cursor=${first.next_cursor}`)
    expect(second.body).toMatchObject({ runs: [{ id: ids[0] }], next_cursor: null })
    const { transactions } = (await admin.get(usersPath(user.id, 'transactions'))).body
    expect(transactions.map(({ amount }: { amount: number }) => amount)).toEqual([-3, -2, 100])
    const own = await user.get('/api/credits/transactions')
    expect(own.body.transactions).toEqual(transactions)
    expect((await admin.get(usersPath('usr_nobody', 'runs'))).status).toBe(404)
  })

  test('a quiet day: every line is there for the owner, all but the unverified books fine', async () => {
    const lines = await todayOf(owner)
    expect(lines.size).toBe(15)
    const loud = [...lines].filter(([, { severity }]) => severity !== 'fine').map(([kind]) => kind)
    expect(loud).toEqual(['books'])
    await createBooksRecord(database.db).save({ atMs: Date.now(), isSound: true })
    expect((await todayOf(owner)).get('books')).toMatchObject({ severity: 'fine', count: 0 })
    await createBooksRecord(database.db).save({ atMs: Date.now(), isSound: false })
    expect((await todayOf(owner)).get('books')).toMatchObject({ severity: 'act', count: 1 })
  })

  test('prices that will lose money are told before they do, of models that somebody can choose', async () => {
    const { clock, ids } = house
    await seedCatalogue({ db: database.db, clock, ids })
    const line = (await todayOf(owner)).get('losing_prices')
    expect(line).toMatchObject({
      severity: 'watch',
      count: 1,
      link: '/admin/credits/models/',
      worst: [{ id: 'gemini-flash', label: expect.stringContaining('Gemini Flash'), count: 3 }],
    })
    // From the day on which its provider asks more; once that is over, it loses at present.
    expect(Date.parse(line?.since ?? '')).toBeGreaterThanOrEqual(Date.UTC(2027, 0, 1))
    usable = (modelId) => modelId !== 'gemini-flash'
    expect((await todayOf(owner)).get('losing_prices')).toMatchObject({ severity: 'fine', count: 0 })
  })

  test('an admin sees only what an admin can work on', async () => {
    expect([...(await todayOf(admin)).keys()].toSorted()).toEqual([
      'broken_streams',
      'open_disputes',
      'stuck_requests',
      'wallets_in_debt',
    ])
  })

  test('broken answers by person, losses by reason, models that lose money, a job that fails until it succeeds', async () => {
    await request(user, { charge: 0, error: 'provider_error', loss: 4 })
    await request(user, { charge: 0, error: 'provider_error', loss: 4 })
    await database.db
      .insertInto('credit_packages')
      .values({
        id: 1n,
        name: 'Cheapest',
        credits_micro: credits(1000),
        price_cents: 1000n,
        best_for: '',
        position: 1n,
        active: 1n,
        updated_at_ms: 0n,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ credits_micro: credits(1000), price_cents: 1000n }),
      )
      .execute()
    await request(user, { charge: 1, costNanoUsd: 999_000_000n, model: 'dear' })
    await request(user, { charge: 1, costNanoUsd: 1n, model: 'cheap' })
    const journal = createJobJournal({ db: database.db, clock: house.clock })
    await journal.failed('send-mails')
    await journal.failed('send-mails')
    const lines = await todayOf(owner)
    expect(lines.get('broken_streams')).toMatchObject({
      count: 2,
      severity: 'watch',
      since: expect.any(String),
      worst: [{ id: user.id, label: user.email, count: 2 }],
    })
    expect(lines.get('platform_losses')).toMatchObject({
      worst: [{ id: 'platform_fault', label: 'platform_fault', count: 2 }],
    })
    expect(lines.get('loss_making_models')).toMatchObject({ count: 1, worst: [{ id: 'dear', count: 1 }] })
    expect(lines.get('failed_jobs')).toMatchObject({
      count: 1,
      severity: 'act',
      worst: [{ id: 'send-mails', count: 2 }],
    })
    await journal.succeeded('send-mails')
    expect((await todayOf(owner)).get('failed_jobs')).toMatchObject({ count: 0, severity: 'fine' })
  })

  test('mails that were given up, and a request that does not end', async () => {
    await database.db.updateTable('mails').set({ status: 'failed' }).execute()
    await request(user)
    await database.db.updateTable('runs').set({ created_at_ms: 1n }).execute()
    const lines = await todayOf(owner)
    expect(lines.get('failed_mails')?.severity).toBe('act')
    expect(lines.get('stuck_requests')).toMatchObject({
      count: 1,
      severity: 'act',
      since: '1970-01-01T00:00:00.001Z',
    })
  })
})

type Shared = {
  readonly runId: string
  readonly modelId: string
  readonly provider: string
  readonly rateCardId: string
  readonly outputBoundTokens: number
}

function chatOf(house: OperatorHouse, runId: string, asker: Visitor): readonly CompanionWrite[] {
  const conversationId = house.ids.create('conversation')
  return [
    { type: 'conversation_started', conversationId, userId: asker.id, title: secret },
    {
      type: 'message_added',
      messageId: house.ids.create('message'),
      conversationId,
      role: 'user',
      status: 'complete',
      text: secret,
      runId,
    },
    { type: 'run_output_saved', runId, text: secret, reasoningText: secret },
  ]
}

function opened(shared: Shared, asker: Visitor): CompanionWrite {
  return {
    ...shared,
    type: 'run_opened',
    userId: asker.id,
    walletId: asker.walletId,
    source: 'chat',
    streamed: true,
    taskType: 'chat',
    complexity: 'simple',
    difficulty: 0.25,
    reason: 'A short question.',
    inputBoundTokens: 50,
  }
}

function endOf(house: OperatorHouse, shared: Shared, spec: RequestSpec): readonly CompanionWrite[] {
  const costNanoUsd = nanoUsd(spec.costNanoUsd ?? 5n)
  return [
    {
      ...shared,
      type: 'run_ended',
      status: spec.error === undefined ? 'settled' : 'released',
      usage: {
        inputTokens: 5,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 7,
        reasoningTokens: 0,
      },
      usageSource: 'counted',
      ...(spec.anomaly === undefined ? {} : { usageAnomaly: spec.anomaly }),
      costNanoUsd,
      ...(spec.error === undefined ? { finishReason: 'stop' as const } : { errorCode: spec.error }),
      attempts: 1,
    },
    {
      type: 'run_attempt_made',
      runId: shared.runId,
      attempt: 1,
      provider: shared.provider,
      modelId: shared.modelId,
      outcome: spec.error === undefined ? 'answered' : 'failed',
      ...(spec.error === undefined ? {} : { errorCode: spec.error, httpStatus: 500 }),
      startedAtMs: 1,
      endedAtMs: 2,
    },
    ...(spec.loss === undefined
      ? []
      : [
          {
            type: 'platform_loss_booked' as const,
            lossId: house.ids.create('platformLoss'),
            runId: shared.runId,
            reason: 'platform_fault',
            costNanoUsd,
            unchargedMicro: credits(spec.loss),
          },
        ]),
  ]
}

async function idsOf(visitor: Visitor, query: string): Promise<readonly string[]> {
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const next: string = cursor === '' ? '' : `&cursor=${cursor}`
    const { status, body, text } = await visitor.get(`/api/credits/admin/requests?${query}${next}`)
    expect(status, text).toBe(200)
    ids.push(...body.requests.map(({ id }: { id: string }) => id))
    cursor = body.next_cursor
  }
  return ids
}

async function todayOf(visitor: Visitor) {
  const { status, body, text } = await visitor.get('/api/credits/admin/today')
  expect(status, text).toBe(200)
  return new Map<string, { count: number; severity: string; since: string | null; worst: unknown[] }>(
    body.lines.map((line: { kind: string }) => [line.kind, line]),
  )
}
