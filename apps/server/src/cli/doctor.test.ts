import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../test/databases.ts'
import type { TestDatabase } from '../../test/databases.ts'
import { openMailServer } from '../../test/mail-server.ts'
import { priceAudit } from '../../test/price-changes.ts'
import { openSandboxStripe } from '../../test/sandbox-stripe.ts'
import { createPriceBookStore } from '../adapters/db/prices/price-book-store.ts'
import { createUuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts'
import { stripeApiVersion } from '../adapters/stripe/create-stripe-client.ts'
import { handledEventTypes } from '../adapters/stripe/handled-event-types.ts'
import type { Environment } from '../config/environment-reader.ts'
import { runDoctor } from './doctor.ts'
import type { Finding } from './doctor/finding.ts'

type Report = {
  readonly code: number
  readonly ok: boolean
  readonly findings: readonly Finding[]
  readonly text: string
}

async function examine(env: Environment): Promise<Report> {
  const lines: string[] = []
  const code = await runDoctor({ env, args: ['--json'] }, (line) => lines.push(line))
  const text = lines.join('\n')
  return { code, text, ...(JSON.parse(text) as { ok: boolean; findings: readonly Finding[] }) }
}

function statusOf({ findings }: Report, check: string): string | undefined {
  return findings.find((finding) => finding.check === check)?.status
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-test-doctor-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const webhookSecret = 'whsec_0123456789abcdef0123456789abcdef'
const secretKey = `sk_test_${randomBytes(12).toString('hex')}`
const site = 'http://127.0.0.1:3000'

function stripeEnv(apiBase: string): Environment {
  return {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_BASE: apiBase,
    FRONTEND_URL: site,
  }
}

test('a fresh folder without any key is in order: the sandbox needs nothing', async () => {
  const report = await examine({ DATA_DIR: await emptyFolder() })
  expect(report).toMatchObject({ code: 0, ok: true })
  expect(statusOf(report, 'payments')).toBe('ok')
  expect(statusOf(report, 'database')).toBe('warn')
})

test('a wrong configuration is all that is told, with every variable', async () => {
  const report = await examine({ PORT: 'x', STRIPE_SECRET_KEY: 'pk_test_1', DATA_DIR: await emptyFolder() })
  expect(report).toMatchObject({ code: 1, ok: false })
  expect(report.findings.map(({ check, status }) => [check, status])).toEqual([
    ['configuration', 'fail'],
    ['configuration', 'fail'],
  ])
})

test('the text has one line for each check, with its mend, and the wrong word is explained', async () => {
  const lines: string[] = []
  const env = { DATA_DIR: await emptyFolder() }
  expect(await runDoctor({ env, args: [] }, (line) => lines.push(line))).toBe(0)
  expect(lines.every((line) => !line.includes('\n'))).toBe(true)
  expect(lines.find((line) => line.startsWith('warn  database'))).toContain(
    '→ the first `npm start` makes it',
  )
  expect(lines.at(-1)).toMatch(/^\d+ in order, 1 doubtful, 0 broken$/)
  expect(await runDoctor({ env, args: ['--fix'] }, (line) => lines.push(line))).toBe(2)
})

test('Stripe out of reach is broken, and a secret is never printed', async () => {
  const report = await examine({ ...stripeEnv('http://127.0.0.1:9'), DATA_DIR: await emptyFolder() })
  expect(report.code).toBe(1)
  expect(statusOf(report, 'stripe')).toBe('fail')
  expect(report.text).not.toContain(secretKey)
  expect(report.text).not.toContain(webhookSecret)
})

test('a key that Stripe does not know is broken', async () => {
  const { sandbox } = await openSandboxStripe({ secretKey: 'sk_test_another' })
  const report = await examine({ ...stripeEnv(sandbox.apiBaseUrl), DATA_DIR: await emptyFolder() })
  expect(report.code).toBe(1)
  expect(statusOf(report, 'stripe key')).toBe('fail')
})

test('a mail server that answers is in order', async () => {
  const { url, received } = await openMailServer()
  const report = await examine({ DATA_DIR: await emptyFolder(), SMTP_URL: url, MAIL_FROM: 'a@example.com' })
  expect(statusOf(report, 'mail')).toBe('ok')
  expect(received).toEqual([])
})

test('a mail server that nobody answers for is broken', async () => {
  const report = await examine({
    DATA_DIR: await emptyFolder(),
    SMTP_URL: 'smtp://somebody:secret-word@127.0.0.1:9',
    MAIL_FROM: 'a@example.com',
  })
  expect(statusOf(report, 'mail')).toBe('fail')
  expect(report.text).not.toContain('secret-word')
})

describeEachDatabase('the doctor with a database and Stripe’s stand-in', (openDatabase) => {
  async function openSite() {
    const database = await openDatabase()
    onTestFinished(() => database.close())
    const { sandbox, stripe } = await openSandboxStripe()
    const env: Environment = {
      ...stripeEnv(sandbox.apiBaseUrl),
      DATA_DIR: await emptyFolder(),
      DATABASE_URL: urlOf(database),
    }
    return { database, stripe, env }
  }

  test('with a database of this version and an endpoint for our events everything is in order', async () => {
    const { env, stripe } = await openSite()
    const before = await examine(env)
    expect(before.code).toBe(0)
    expect(statusOf(before, 'webhook endpoint')).toBe('warn')
    await stripe.webhookEndpoints.create({
      url: `${site}/api/credits/webhook`,
      enabled_events: [...handledEventTypes].map((type) => type as 'charge.refunded'),
      api_version: stripeApiVersion,
    })
    const after = await examine(env)
    expect(after.code).toBe(0)
    expect(after.findings.filter(({ status }) => status !== 'ok')).toEqual([])
  })

  test('an endpoint that lacks events is broken, and the missing ones are named', async () => {
    const { env, stripe } = await openSite()
    await stripe.webhookEndpoints.create({
      url: `${site}/api/credits/webhook`,
      enabled_events: ['checkout.session.completed'],
    })
    const report = await examine(env)
    expect(report.code).toBe(1)
    const finding = report.findings.find(({ check }) => check === 'webhook events')
    expect(finding).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('charge.dispute.created'),
    })
  })

  test('events that failed and differences that are open are pointed at', async () => {
    const { env, database } = await openSite()
    await database.db
      .insertInto('payment_differences')
      .values({
        id: 'dif_1',
        kind: 'paid_but_unknown',
        object_id: 'cs_1',
        order_id: null,
        status: 'open',
        expected: '',
        found: '',
        first_seen_at_ms: 1n,
        last_seen_at_ms: 1n,
        mended_at_ms: null,
      })
      .execute()
    const report = await examine(env)
    expect(report.code).toBe(0)
    expect(report.findings.find(({ check }) => check === 'payment books')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('1 difference'),
    })
  })

  test('with a live key, prices that nobody has confirmed are broken; confirmed ones are in order', async () => {
    const database = await openDatabase()
    onTestFinished(() => database.close())
    const env: Environment = {
      STRIPE_SECRET_KEY: `sk_live_${randomBytes(12).toString('hex')}`,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      // Nobody answers there: what Stripe would say is not what this is about.
      STRIPE_API_BASE: 'https://127.0.0.1:9',
      OPENAI_API_KEY: 'sk-openai-for-a-test',
      AUTH_SECRET: randomBytes(48).toString('base64'),
      FRONTEND_URL: 'https://shop.example',
      DATA_DIR: await emptyFolder(),
      DATABASE_URL: urlOf(database),
    }
    expect(statusOf(await examine(env), 'prices')).toBe('fail')
    const clock = { nowMs: () => 1_790_000_000_000 }
    const store = createPriceBookStore({ database, clock, ids: createUuidV7Ids(clock) })
    const before = await store.read()
    const atMs = clock.nowMs()
    const confirmation = { priceList: 'launch', actorId: 'usr_owner', atMs, fromMs: atMs } as const
    await store.save({ before, after: { ...before, confirmation }, atMs, audit: priceAudit })
    const after = await examine(env)
    expect(after.findings.find(({ check }) => check === 'prices')).toEqual({
      check: 'prices',
      status: 'ok',
      message: 'launch was confirmed on 2026-09-21',
    })
  })

  test('a database without its steps is told, and nothing is done to it', async () => {
    const { env } = await openSite()
    const empty = await openDatabase({ isEmpty: true })
    onTestFinished(() => empty.close())
    const report = await examine({ ...env, DATABASE_URL: urlOf(empty) })
    expect(statusOf(report, 'database')).toBe('warn')
    expect((await empty.db.introspection.getTables()).map(({ name }) => name)).not.toContain('orders')
  })
})

function urlOf({ location }: TestDatabase): string {
  return location.postgresUrl ?? `sqlite:${location.sqliteFile ?? ''}`
}
