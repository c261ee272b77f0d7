import { randomBytes } from 'node:crypto'

import { fillPath, paths } from '@tessera/contracts/paths'
import type {
  CreateVoucherBatchResponse,
  RedeemVoucherResponse,
  VoucherBatchBody,
} from '@tessera/contracts/vouchers'
import { beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import { ask, errorOf, openHouse, postJson } from '../../../test/house.ts'
import type { Answer, House } from '../../../test/house.ts'
import { hashTestCode, openVoucherHouse } from '../../../test/voucher-house.ts'
import type { VoucherHouse } from '../../../test/voucher-house.ts'
import { createRateLimiter } from '../../adapters/rate-limit/create-rate-limiter.ts'
import { createMetrics } from '../../http/metrics.ts'
import type { Metrics } from '../../http/metrics.ts'
import type { Actor } from '../../ports/actor.ts'
import { createVoucherEndpoints } from './create-voucher-endpoints.ts'

function actorOf(authorization: string | undefined): Actor | undefined {
  const name = /^Bearer (\w+)$/.exec(authorization ?? '')?.[1]
  if (name === undefined) return undefined
  return {
    userId: `usr_${name}`,
    sessionId: `ses_${name}`,
    role: name === 'superadmin' || name === 'admin' ? name : 'user',
    email: `${name}@example.com`,
    name,
    isEmailVerified: name !== 'unverified',
    walletId: `wal_${name}`,
  }
}

function as(name: string, rest: Record<string, string> = {}): Record<string, string> {
  return { authorization: `Bearer ${name}`, ...rest }
}

describeEachDatabase('vouchers over HTTP', (openDatabase) => {
  let vouchers: VoucherHouse
  let house: House
  let metrics: Metrics

  beforeEach(async () => {
    vouchers = await openVoucherHouse(openDatabase)
    metrics = createMetrics()
    const limiter = createRateLimiter({ status: 'on', scale: 1 })
    house = await openHouse({
      metrics,
      rateLimiter: limiter,
      sessionResolver: { resolve: async ({ authorization }) => actorOf(authorization) },
      endpoints: createVoucherEndpoints({
        ...vouchers.processes[0].deps,
        batches: vouchers.batches,
        hashCode: hashTestCode,
        randomBytes: (count) => randomBytes(count),
        limiter,
        limitSubjectOf: (request) => String(request.headers['x-test-address'] ?? '192.0.2.1'),
        onAttempt: (outcome) => metrics.voucherAttempted(outcome),
      }),
    })
    for (const person of ['ann', 'bob', 'unverified', 'superadmin']) await vouchers.openWallet(person)
  })

  function redeem(name: string, code: string, rest: Record<string, string> = {}): Promise<Answer> {
    return ask(house, paths.vouchers.redeem, postJson({ code }, as(name, rest)))
  }

  async function create(body: object, key?: string): Promise<CreateVoucherBatchResponse> {
    const answer = await ask(
      house,
      paths.vouchers.batches,
      postJson(
        { name: 'Spring', credits: 25, ...body },
        as('superadmin', key === undefined ? {} : { 'idempotency-key': key }),
      ),
    )
    expect(answer.status, answer.text).toBe(200)
    return JSON.parse(answer.text)
  }

  function get(path: string, name = 'superadmin'): Promise<Answer> {
    return ask(house, path, { headers: as(name) })
  }

  function voidCode(id: string): Promise<Answer> {
    const path = fillPath(paths.vouchers.voidCode, { id })
    return ask(house, path, postJson({ reason: 'lost in the mail' }, as('superadmin')))
  }

  async function onlyCode(body: object = {}): Promise<string> {
    return (await create(body)).codes?.[0] ?? ''
  }

  test('a code brings its credits: what it is called, the balance after it, the transaction in the history', async () => {
    const code = await onlyCode()
    const answer = await redeem('ann', ` ${code.toLowerCase().replaceAll('-', ' ')} `)
    expect(answer.status, answer.text).toBe(200)
    const body: RedeemVoucherResponse = JSON.parse(answer.text)
    expect(body).toEqual({
      transaction_id: expect.stringMatching(/^txn_/),
      name: 'Spring',
      credits: 25,
      balance: 25,
      debt: 0,
    })
    const [row] = await vouchers.processes[0].reads.listTransactions({ walletId: 'wal_ann', limit: 5 })
    expect(row).toMatchObject({ id: body.transaction_id, kind: 'bonus', description: 'Voucher: Spring' })
  })

  test('every refusal says what to do: unknown, void, mistyped, used, used up, expired, limit', async () => {
    const unknown = await redeem('ann', 'BBBBB-BBBBB-BBBBB-BBBBB')
    expect([unknown.status, errorOf(unknown).code]).toEqual([422, 'voucher_unreadable'])

    const mine = await onlyCode({ name: 'Mine' })
    await redeem('ann', mine)
    const again = await redeem('ann', mine)
    expect([again.status, errorOf(again).code]).toEqual([409, 'voucher_already_redeemed'])
    expect(errorOf(again).redeemed_at).toBe(new Date(vouchers.clock.nowMs()).toISOString())
    const late = await redeem('bob', mine)
    expect([late.status, errorOf(late).code]).toEqual([409, 'voucher_used_up'])

    const { codes } = await create({ name: 'One each', code_count: 2 })
    await redeem('bob', codes?.[0] ?? '')
    const second = await redeem('bob', codes?.[1] ?? '')
    expect([second.status, errorOf(second).code, errorOf(second).limit]).toEqual([
      409,
      'voucher_limit_reached',
      1,
    ])

    const expiresAt = new Date(vouchers.clock.nowMs() + 1000).toISOString()
    const short = await onlyCode({ expires_at: expiresAt })
    vouchers.clock.advance(1000)
    const expired = await redeem('ann', short)
    expect([expired.status, errorOf(expired).code, errorOf(expired).expired_at]).toEqual([
      410,
      'voucher_expired',
      expiresAt,
    ])
    expect(errorOf(expired).message).toContain('21 September 2026')

    for (const refused of [unknown, again, late, second, expired]) expect(errorOf(refused).param).toBe('code')
    expect(await vouchers.expectSoundBooks()).toBe(2)
  })

  test('a code of another site and a void code get the very same answer', async () => {
    const made = await create({})
    const path = fillPath(paths.vouchers.voidBatch, { id: made.batch.id })
    await ask(house, path, postJson({ reason: 'printed twice' }, as('superadmin')))
    const isVoid = await redeem('ann', made.codes?.[0] ?? '')
    const { codes } = await create({})
    await vouchers.database.db
      .updateTable('voucher_codes')
      .set({ code_hash: 'of another key' })
      .where('status', '=', 'valid')
      .execute()
    const foreign = await redeem('ann', codes?.[0] ?? '')
    expect([isVoid.status, foreign.status]).toEqual([404, 404])
    expect({ ...errorOf(isVoid), request_id: '' }).toEqual({ ...errorOf(foreign), request_id: '' })
  })

  test('without a confirmed address, for a foreign wallet, or without a session nothing is redeemed', async () => {
    const code = await onlyCode()
    expect(errorOf(await redeem('unverified', code)).code).toBe('email_not_verified')
    const foreign = await ask(
      house,
      paths.vouchers.redeem,
      postJson({ code, wallet_id: 'wal_bob' }, as('ann')),
    )
    expect([foreign.status, errorOf(foreign).param]).toEqual([404, 'wallet_id'])
    expect((await ask(house, paths.vouchers.redeem, postJson({ code }, { authorization: '' }))).status).toBe(
      401,
    )
    const own = await ask(house, paths.vouchers.redeem, postJson({ code, wallet_id: 'wal_ann' }, as('ann')))
    expect(own.status).toBe(200)
  })

  test('an Idempotency-Key gives the first answer again, also for another spelling; another code is a conflict', async () => {
    const { codes } = await create({ code_count: 2, per_person_limit: null })
    const key = { 'idempotency-key': 'click-1' }
    const first = await redeem('ann', codes?.[0] ?? '', key)
    const repeated = await redeem('ann', (codes?.[0] ?? '').toLowerCase(), key)
    expect([repeated.status, repeated.text]).toEqual([200, first.text])
    const other = await redeem('ann', codes?.[1] ?? '', key)
    expect([other.status, errorOf(other).code]).toEqual([409, 'idempotency_conflict'])
    expect(await vouchers.expectSoundBooks()).toBe(1)
  })

  test('whoever guesses is slowed down by person and by address; whoever has good codes is not', async () => {
    const { codes } = await create({ code_count: 30, per_person_limit: null })
    for (const code of codes ?? [])
      expect((await redeem('bob', code, { 'x-test-address': '192.0.2.9' })).status).toBe(200)
    const wrong = 'BBBBB-BBBBB-BBBBB-BBBB3'
    const statuses: number[] = []
    for (let tried = 0; tried < 21; tried += 1) statuses.push((await redeem('ann', wrong)).status)
    expect([...new Set(statuses.slice(0, 20))]).toEqual([422])
    expect(statuses[20]).toBe(429)
    const crowd: number[] = []
    for (let tried = 0; tried < 81; tried += 1) crowd.push((await redeem(`guest${tried}`, wrong)).status)
    expect([...new Set(crowd.slice(0, 80))]).toEqual([422])
    expect(crowd[80]).toBe(429)
    expect((await redeem('carl', wrong, { 'x-test-address': '198.51.100.1' })).status).toBe(422)
  })

  test('neither the log nor the figures nor the database ever hold a code', async () => {
    const { codes, batch } = await create({ code_count: 3, per_person_limit: null })
    for (const code of codes ?? []) await redeem('ann', code)
    await redeem('ann', codes?.[0] ?? '')
    await get(`${fillPath(paths.vouchers.codes, { id: batch.id })}?ending=${codes?.[0]?.slice(-4)}`)
    const tables = [
      'voucher_batches',
      'voucher_codes',
      'voucher_redemptions',
      'audit_log',
      'idempotency_keys',
    ] as const
    const rows = await Promise.all(
      tables.map((table) => vouchers.database.db.selectFrom(table).selectAll().execute()),
    )
    const kept = JSON.stringify(rows, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    const told = `${house.lines().join('\n')}${(await metrics.expose()).text}${kept}`
    expect(house.lines().length).toBeGreaterThan(4)
    for (const code of codes ?? []) {
      for (const form of [code, code.replaceAll('-', ''), code.toLowerCase(), code.slice(0, 11)]) {
        expect(told).not.toContain(form)
      }
    }
    expect((await metrics.expose()).text).toContain('tessera_voucher_attempts_total{outcome="redeemed"} 3')
    expect((await metrics.expose()).text).toContain('{outcome="voucher_already_redeemed"} 1')
  })

  test('a batch of 10,000 is made at once, each code different, and counted', async () => {
    const { batch, codes } = await create({ code_count: 10_000, per_person_limit: null })
    expect(new Set(codes).size).toBe(10_000)
    expect(batch.counts).toEqual({
      issued: 10_000,
      open: 10_000,
      redeemed: 0,
      expired: 0,
      void: 0,
      redemptions: 0,
      credits_redeemed: 0,
      credits_outstanding: 250_000,
    })
    expect((await redeem('ann', codes?.[9_999] ?? '')).status).toBe(200)
    const path = fillPath(paths.vouchers.voidBatch, { id: batch.id })
    const voided = await ask(house, path, postJson({ reason: 'campaign over' }, as('superadmin')))
    expect(JSON.parse(voided.text)).toMatchObject({
      voided: 9_999,
      batch: { counts: { open: 0, redeemed: 1, void: 9_999, credits_redeemed: 25, credits_outstanding: 0 } },
    })
    const repeated = await ask(house, path, postJson({ reason: 'campaign over' }, as('superadmin')))
    expect(JSON.parse(repeated.text)).toMatchObject({ voided: 0 })
  })

  test('one click makes one batch: the same key finds it, without its codes; another body is a conflict', async () => {
    const first = await create({ code_count: 2 }, 'click')
    const [second, third] = await Promise.all([
      create({ code_count: 2 }, 'click'),
      create({ code_count: 2 }, 'click'),
    ])
    expect(first.codes?.length).toBe(2)
    for (const repeated of [second, third]) {
      expect([repeated.batch.id, repeated.codes]).toEqual([first.batch.id, null])
    }
    const other = await ask(
      house,
      paths.vouchers.batches,
      postJson({ name: 'Other', credits: 1 }, as('superadmin', { 'idempotency-key': 'click' })),
    )
    expect([other.status, errorOf(other).code]).toEqual([409, 'idempotency_conflict'])
    const atOnce = await Promise.all([create({ name: 'Twin' }, 'twins'), create({ name: 'Twin' }, 'twins')])
    expect(new Set(atOnce.map(({ batch }) => batch.id)).size).toBe(1)
    expect(atOnce.filter(({ codes }) => codes !== null)).toHaveLength(1)
  })

  test.each([
    [{ credits: 0 }, 'credits'],
    [{ credits: 1.1234567 }, 'credits'],
    [{ code_count: 10_001 }, 'code_count'],
    [{ code_count: 0 }, 'code_count'],
    [{ name: '  ' }, 'name'],
    [{ expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ per_person_limit: 0 }, 'per_person_limit'],
    [{ credits: 1_000_000, code_count: 10_000 }, 'credits'],
  ])('%j is refused by name', async (body, param) => {
    const answer = await ask(
      house,
      paths.vouchers.batches,
      postJson({ name: 'Spring', credits: 25, ...body }, as('superadmin')),
    )
    expect([answer.status, errorOf(answer).param]).toEqual([422, param])
  })

  test('batches, codes and redemptions come in pages; a code is found by its ending', async () => {
    const made: VoucherBatchBody[] = []
    for (const name of ['Spring', 'Summer', 'Summer 100%']) made.push((await create({ name })).batch)
    const first = JSON.parse((await get(`${paths.vouchers.batches}?limit=2`)).text)
    expect(first.batches.map(({ name }: VoucherBatchBody) => name)).toEqual(['Summer 100%', 'Summer'])
    const rest = JSON.parse((await get(`${paths.vouchers.batches}?limit=2&cursor=${first.next_cursor}`)).text)
    expect([rest.batches.map(({ name }: VoucherBatchBody) => name), rest.next_cursor]).toEqual([
      ['Spring'],
      null,
    ])
    const found = JSON.parse((await get(`${paths.vouchers.batches}?q=100%25`)).text)
    expect(found.batches).toHaveLength(1)

    const { batch, codes } = await create({ code_count: 5, per_person_limit: null })
    const codePath = fillPath(paths.vouchers.codes, { id: batch.id })
    const page = JSON.parse((await get(`${codePath}?limit=3`)).text)
    expect(page.codes.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3])
    expect(JSON.parse((await get(`${codePath}?limit=3&cursor=${page.next_cursor}`)).text)).toMatchObject({
      codes: [{ number: 4 }, { number: 5 }],
      next_cursor: null,
    })
    const ending = codes?.[3]?.slice(-3).toLowerCase()
    const byEnding = JSON.parse((await get(`${codePath}?ending=${ending}`)).text)
    expect(byEnding.codes).toContainEqual(expect.objectContaining({ number: 4, state: 'open' }))

    for (const code of (codes ?? []).slice(0, 3)) await redeem('ann', code)
    const redemptionPath = fillPath(paths.vouchers.redemptions, { id: batch.id })
    const newest = JSON.parse((await get(`${redemptionPath}?limit=2`)).text)
    expect(newest.redemptions.map(({ code_ending: end }: { code_ending: string }) => end)).toEqual(
      [codes?.[2], codes?.[1]].map((code) => code?.replaceAll('-', '').slice(-4)),
    )
    const last = JSON.parse((await get(`${redemptionPath}?limit=2&cursor=${newest.next_cursor}`)).text)
    expect(last).toMatchObject({ redemptions: [{ credits: 25, user: { id: 'usr_ann' } }], next_cursor: null })
    const wrong = await get(`${redemptionPath}?cursor=bm9wZQ`)
    expect([wrong.status, errorOf(wrong).param]).toEqual([422, 'cursor'])
    expect((await get(fillPath(paths.vouchers.codes, { id: 'vba_0' }))).status).toBe(404)
  })

  test('making and voiding stand in the audit log with who, why, before and after; a second click adds nothing', async () => {
    const { batch, codes } = await create({ code_count: 2, note: 'for the fair' })
    await redeem('ann', codes?.[0] ?? '')
    const listed = JSON.parse((await get(fillPath(paths.vouchers.codes, { id: batch.id }))).text)
    const [used, open] = listed.codes
    expect((await voidCode(used.id)).status).toBe(409)
    const voided = JSON.parse((await voidCode(open.id)).text)
    expect(voided).toMatchObject({
      state: 'void',
      void_reason: 'lost in the mail',
      voided_at: expect.any(String),
    })
    expect(JSON.parse((await voidCode(open.id)).text)).toEqual(voided)
    const entries = await vouchers.database.db.selectFrom('audit_log').selectAll().orderBy('id').execute()
    expect(entries).toMatchObject([
      { actor_id: 'usr_superadmin', action: 'vouchers.create', subject_id: batch.id, reason: 'for the fair' },
      {
        actor_id: 'usr_superadmin',
        action: 'vouchers.void_code',
        subject_id: open.id,
        reason: 'lost in the mail',
        before_json: `{"ending":"${open.ending}","redemptions":0}`,
        after_json: '{"state":"void"}',
        request_id: expect.any(String),
      },
    ])
  })

  test('an admin who is no superadmin sees and makes nothing', async () => {
    const { batch } = await create({})
    const gets = [
      paths.vouchers.batches,
      paths.vouchers.batch,
      paths.vouchers.codes,
      paths.vouchers.redemptions,
    ]
    for (const path of gets) expect((await get(fillPath(path, { id: batch.id }), 'admin')).status).toBe(403)
    for (const path of [paths.vouchers.batches, paths.vouchers.voidBatch, paths.vouchers.voidCode]) {
      const answer = await ask(
        house,
        fillPath(path, { id: batch.id }),
        postJson({ reason: 'because' }, as('admin')),
      )
      expect(answer.status).toBe(403)
    }
  })
})
