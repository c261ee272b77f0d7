import { fillPath, paths } from '@tessera/contracts/paths'
import { type RouteDefinition, routes } from '@tessera/contracts/routes'
import { hasRole, type Role } from '@tessera/core/access/roles'
import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { describeEachDatabase } from '../../../test/databases.ts'
import type { TestDatabase } from '../../../test/databases.ts'
import { download, openExportHouse } from '../../../test/export-house.ts'
import type { OperatorHouse, Visitor } from '../../../test/operator-house.ts'
import { readPdfText } from '../../../test/pdf-text.ts'
import { readCsv } from '../../../test/read-csv.ts'
import { createVoucherBatches } from '../../adapters/db/vouchers/voucher-batches.ts'

const files = Object.values<RouteDefinition>(routes).filter(({ download: isFile }) => isFile === true)
const roles: readonly Role[] = ['user', 'developer', 'admin', 'superadmin']

describeEachDatabase('lists of operators as files', (openDatabase) => {
  let database: TestDatabase
  let house: OperatorHouse
  let owner: Visitor

  beforeEach(async () => {
    database = await openDatabase()
    house = await openExportHouse(database)
    owner = await house.join('owner', 'superadmin')
  })

  afterEach(async () => {
    await house.committer.close()
    await database.close()
  })

  async function csvOf(path: string, visitor = owner): Promise<readonly Readonly<Record<string, string>>[]> {
    const { status, text } = await download(house.house, visitor, path)
    expect(status, text.slice(0, 300)).toBe(200)
    const [titles = [], ...records] = readCsv(text)
    return records.map((record) => Object.fromEntries(titles.map((title, at) => [title, record[at] ?? ''])))
  }

  async function addOrder(id: string, order: { readonly currency: string; readonly total: bigint }) {
    await database.db
      .insertInto('orders')
      .values({
        id,
        user_id: owner.id,
        wallet_id: owner.walletId,
        package_id: 1n,
        package_name: 'Starter',
        credits: 1_000_500_000n,
        amount_minor: order.total,
        total_minor: order.total,
        currency: order.currency,
        livemode: 0n,
        return_to: null,
        status: 'granted',
        problem: null,
        session_id: `cs_${id}`,
        checkout_url: null,
        payment_intent_id: null,
        charge_id: null,
        fee_minor: 61n,
        fee_currency: 'usd',
        payment_method: null,
        receipt_url: null,
        invoice_url: null,
        created_at_ms: BigInt(Date.UTC(2026, 10, 1)),
        checked_at_ms: null,
        paid_at_ms: BigInt(Date.UTC(2026, 10, 1, 12)),
        updated_at_ms: 0n,
      })
      .execute()
  }

  async function addDispute(
    orderId: string,
    dispute: {
      readonly amount: bigint
      readonly currency: string
      readonly status: string
      readonly frozen: bigint
    },
  ) {
    await database.db
      .insertInto('order_disputes')
      .values({
        id: `dp_${orderId}`,
        order_id: orderId,
        amount_minor: dispute.amount,
        currency: dispute.currency,
        status: dispute.status,
        reason: 'fraudulent',
        hold_id: null,
        frozen: dispute.frozen,
        due_at_ms: null,
        created_at_ms: 0n,
      })
      .execute()
  }

  test('every file is for those who may see its list, and for nobody else', async () => {
    await house.join('user')
    for (const role of roles) {
      const visitor = role === 'superadmin' ? owner : await house.join(`a-${role}`, role)
      for (const route of files) {
        const address = `${fillPath(route.path, { id: 'unknown' })}?format=csv`
        const { status } = await download(house.house, visitor, address)
        const isMissing = route.path.includes(':id')
        const allowed =
          route.access === 'public' || hasRole(visitor === owner ? 'superadmin' : role, route.access)
        expect([role, route.path, status]).toEqual([
          role,
          route.path,
          allowed ? (isMissing ? 404 : 200) : 403,
        ])
      }
    }
  })

  test('each file says in the audit log who made it, of what, with which filters and how many rows left', async () => {
    await house.join('bo')
    await csvOf(`${paths.exports.users}?role=user&sort=balance`)
    const entries = (await house.audit()).filter(({ subject_kind: kind }) => kind === 'export')
    expect(
      entries.map(({ action, actor_id: actor, subject_id: subject }) => [action, actor, subject]),
    ).toEqual([
      ['export.start', owner.id, 'users'],
      ['export.end', owner.id, 'users'],
    ])
    const [start, end] = entries.map(({ after_json: after }) => JSON.parse(after ?? 'null'))
    expect(start).toEqual({ format: 'csv', filters: { role: 'user', sort: 'balance' } })
    expect(end).toEqual({ ...start, rows: 1, is_whole: true })
    expect(entries[0]?.request_id).toBe(entries[1]?.request_id)
  })

  test('the statement of one person says whose it is and adds up, and the log says who took it away', async () => {
    const bo = await house.join('bo')
    const path = fillPath(paths.exports.userTransactions, { id: bo.id })
    const rows = await csvOf(path)
    expect(rows.map((row) => [row['type'], row['amount_credits'], row['balance_after_credits']])).toEqual([
      ['bonus', '100.000000', '100.000000'],
    ])
    const printed = readPdfText((await download(house.house, owner, `${path}?format=pdf`)).bytes)
    for (const text of ['Statement of credits', `Account: ${bo.email}`, `Made by: ${owner.email}`]) {
      expect(printed).toContain(text)
    }
    expect(printed).toContain('Closing balance: 100.000000 credits')
    expect(await csvOf(`${path}?type=purchase`)).toEqual([])
    const unknown = fillPath(paths.exports.userTransactions, { id: 'usr_nobody' })
    expect((await download(house.house, owner, unknown)).status).toBe(404)
    const logged = (await house.audit()).filter(({ action }) => action === 'export.start')
    expect(
      logged.map(({ subject_id: what, after_json: after }) => [what, JSON.parse(after ?? '{}').id]),
    ).toEqual(Array.from({ length: 3 }, () => ['person-statement', bo.id]))
  })

  test('an order says what went back, what a bank took or holds, and what is left of it', async () => {
    await addOrder('ord_1', { currency: 'usd', total: 1_050n })
    await addOrder('ord_2', { currency: 'eur', total: 2_000n })
    await addOrder('ord_3', { currency: 'usd', total: 1_000n })
    await database.db
      .updateTable('orders')
      .set({ refunded_minor: 250n, tax_minor: 50n, granted: 1_000_500_000n })
      .where('id', '=', 'ord_1')
      .execute()
    await database.db.updateTable('orders').set({ paid_at_ms: null }).where('id', '=', 'ord_3').execute()
    await addDispute('ord_2', { amount: 1_500n, currency: 'eur', status: 'lost', frozen: 0n })
    await addDispute('ord_1', {
      amount: 100n,
      currency: 'usd',
      status: 'needs_response',
      frozen: 95_000_001n,
    })
    const rows = await csvOf(paths.exports.orders)
    const figures = [
      'order_id',
      'tax',
      'refunded',
      'charged_back',
      'kept',
      'fee',
      'net',
      'credits_frozen',
      'disputes',
    ]
    expect(rows.map((row) => figures.map((name) => row[name]))).toEqual([
      ['ord_3', '0.00', '0.00', '0.00', '', '0.61', '', '0.000000', '0'],
      // The fee is in dollars and the payment in euros: what is left of one less the other is no amount.
      ['ord_2', '0.00', '0.00', '15.00', '5.00', '0.61', '', '0.000000', '1'],
      ['ord_1', '0.50', '2.50', '0.00', '8.00', '0.61', '7.39', '95.000001', '1'],
    ])
    const printed = readPdfText(
      (await download(house.house, owner, `${paths.exports.orders}?format=pdf`)).bytes,
    )
    for (const text of ['Tax', 'Refunded', 'Lost', 'Fee', 'Net', 'Set aside', '7.39', '15.00']) {
      expect(printed).toContain(text)
    }
    const november = `from=2026-11-01T00:00:00.000Z&to=2026-12-01T00:00:00.000Z`
    expect(await csvOf(`${paths.exports.orders}?${november}&status=failed`)).toEqual([])
  })

  test('money has the decimals of its currency, and its currency beside it', async () => {
    await addOrder('ord_1', { currency: 'usd', total: 1_050n })
    await addOrder('ord_2', { currency: 'jpy', total: 1_050n })
    await addOrder('ord_3', { currency: 'kwd', total: 1_050n })
    const rows = await csvOf(paths.exports.orders)
    expect(rows.map((row) => [row['order_id'], row['currency'], row['total']])).toEqual([
      ['ord_3', 'KWD', '1.050'],
      ['ord_2', 'JPY', '1050'],
      ['ord_1', 'USD', '10.50'],
    ])
    expect(rows[0]).toMatchObject({
      credits: '1000.500000',
      fee: '0.61',
      fee_currency: 'USD',
      paid_at: '2026-11-01T12:00:00.000Z',
      livemode: 'false',
      user_email: owner.email,
    })
    expect(await csvOf(`${paths.exports.orders}?status=refunded`)).toEqual([])
    const printed = readPdfText(
      (await download(house.house, owner, `${paths.exports.orders}?format=pdf&status=granted`)).bytes,
    )
    expect(printed).toEqual(
      expect.arrayContaining(['Purchases', 'Filters: status = granted', 'KWD', '1.050']),
    )
  })

  test('names of people that are formulas, or full of commas and quotes, stay in their field', async () => {
    const names = ['=1+1', 'a, "b"', 'two\nlines', 'أحمد', '🦊']
    for (const [at, name] of names.entries()) {
      const { id } = await house.join(`p${at}`)
      await database.db.updateTable('users').set({ name }).where('id', '=', id).execute()
    }
    const rows = await csvOf(`${paths.exports.users}?role=user`)
    expect(rows.map((row) => row['name'])).toEqual([...names.slice(1).toReversed(), "'=1+1"])
    expect(rows.every((row) => row['balance_credits'] === '100.000000')).toBe(true)
  })

  test('batches and redemptions of vouchers never have the codes', async () => {
    const { clock, ids } = house
    const batchId = ids.create('voucherBatch')
    await createVoucherBatches({ database, clock, ids }).create({
      batch: {
        id: batchId,
        terms: {
          name: 'Launch',
          creditsMicro: microCreditsFromCredits(10n),
          expiresAtMs: undefined,
          perPersonLimit: 1,
          redemptionsPerCode: 2,
        },
        note: '@note',
        codeCount: 1,
        createdBy: owner.id,
        createdAtMs: clock.nowMs(),
      },
      codes: [{ id: ids.create('voucherCode'), number: 1, codeHash: 'the-hash', ending: 'WXYZ' }],
      audit: {
        actorId: owner.id,
        action: 'vouchers.create',
        subjectKind: 'voucher_batch',
        subjectId: batchId,
        reason: '',
      },
    })
    expect(await csvOf(paths.exports.voucherBatches)).toMatchObject([
      {
        name: 'Launch',
        note: "'@note",
        credits_per_redemption: '10.000000',
        outstanding_credits: '20.000000',
      },
    ])
    expect(await csvOf(fillPath(paths.exports.voucherRedemptions, { id: batchId }))).toEqual([])
    const entries = await house.audit()
    expect(JSON.parse(entries.at(-1)?.after_json ?? 'null')).toMatchObject({ id: batchId, rows: 0 })
    expect(entries.every(({ after_json: after }) => after?.includes('the-hash') !== true)).toBe(true)
  })

  test('requests, events and the log itself are whole files too, empty or not', async () => {
    expect(await csvOf(paths.exports.requests)).toEqual([])
    expect(await csvOf(paths.exports.webhookEvents)).toEqual([])
    const log = await csvOf(`${paths.exports.audit}?action=export.`)
    expect(log.map((row) => [row['action'], row['subject_id'], row['actor_email']])).toEqual([
      ['export.end', 'webhook-events', owner.email],
      ['export.start', 'webhook-events', owner.email],
      ['export.end', 'requests', owner.email],
      ['export.start', 'requests', owner.email],
    ])
  })
})
