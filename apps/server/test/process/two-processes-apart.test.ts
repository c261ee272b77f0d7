import type { GrantResponse } from '@tessera/contracts/credits'
import { fillPath, paths } from '@tessera/contracts/paths'
import type { PurchaseResponse } from '@tessera/contracts/payments'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { createSandboxStripe } from '../../src/sandbox/stripe/create-sandbox-stripe.ts'
import type { SandboxStripe } from '../../src/sandbox/stripe/create-sandbox-stripe.ts'
import { webhookSecret } from '../sandbox-stripe.ts'
import { askForEvents, listTransactions, readBalance, readRun, startOf } from '../support/asking.ts'
import { listOpenHolds } from '../support/books.ts'
import { ask } from '../support/http-client.ts'
import { createPerson, signIn } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { admin, openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const model = 'gpt-4o-mini'
const leaseMs = 5_000

describe('two processes on one PostgreSQL, asked for the same thing', () => {
  let stripe: SandboxStripe
  let site: Site
  let here: ServerProcess
  let there: ServerProcess
  let person: Person
  let superadmin: string

  beforeAll(async () => {
    stripe = await createSandboxStripe({ webhook: 'later' })
    site = await openSite('postgres', {
      env: {
        STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
        STRIPE_WEBHOOK_SECRET: webhookSecret,
        STRIPE_API_BASE: stripe.apiBaseUrl,
      },
    })
    ;[here, there] = await Promise.all([site.start(), site.start()])
    person = await createPerson(here, 500)
    superadmin = (await signIn(here, admin)).token
  })
  afterAll(async () => {
    await site.close()
    await stripe.close()
  })

  test('a run that outlives several leases is left alone by the process that does not own it', async () => {
    const prompt = '[[sim fault=gate at=mid after=10 out=30]] Tell me about patience.'
    const events = await askForEvents(here, person, { model, prompt })
    const { request_id: runId } = await startOf(events)
    await site.providers.gates.whenHeld()
    const leaseEnd = async (): Promise<bigint> =>
      site.look(async (db) => {
        const hold = db.selectFrom('holds').select('lease_ends_at_ms').where('id', '=', runId)
        return (await hold.executeTakeFirstOrThrow()).lease_ends_at_ms
      })
    const firstEnd = await leaseEnd()
    await until(
      'the lease was renewed well beyond its first end',
      async () => (await leaseEnd()) > firstEnd + 2n * BigInt(leaseMs),
      60_000,
    )
    expect(await listOpenHolds(site)).toContain(runId)
    site.providers.gates.release()
    expect((await events.rest()).at(-1)).toMatchObject({ name: 'done', data: { request_id: runId } })
    expect(await readRun(there, person, runId)).toMatchObject({ status: 'settled' })
  })

  test('a grant that is asked for at both under one Idempotency-Key is made once', async () => {
    const before = await readBalance(here, person)
    const path = fillPath(paths.credits.adminGrant, { id: person.userId })
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        ask(index % 2 === 0 ? here : there, path, {
          token: superadmin,
          body: { amount: 7, reason: 'asked for ten times' },
          headers: { 'idempotency-key': 'ten-times' },
        }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const made = answers.map((answer) => (answer.json() as GrantResponse).transaction_id)
    expect(new Set(made).size).toBe(1)
    expect((await readBalance(there, person)).balance).toBeCloseTo(before.balance + 7, 6)
  })

  test('a payment whose events come to both, again and again, is credited once', async () => {
    const bought = await ask(here, paths.credits.purchase, { token: superadmin, body: { package_id: 1 } })
    expect(bought.status, bought.text).toBe(200)
    const { order_id: orderId, session_id: sessionId } = bought.json() as PurchaseResponse
    await stripe.controls.sessions.pay(sessionId)
    const events = stripe.controls.webhooks.events().map(({ id }) => id)
    for (const server of [here, there, here, there]) {
      const url = new URL(paths.credits.webhook, server.url).href
      await stripe.controls.webhooks.setEndpoint({ url, secret: webhookSecret })
      const outcomes = await stripe.controls.webhooks.replay({
        seed: server.port,
        copies: 4,
        concurrency: 8,
        eventIds: events,
      })
      expect(new Set(outcomes)).toEqual(new Set([200]))
    }
    const credited = () =>
      site.look((db) =>
        db
          .selectFrom('ledger_transactions')
          .select('id')
          .where('kind', '=', 'purchase')
          .where('reference', '=', orderId)
          .execute(),
      )
    await until('it is credited', async () => (await credited()).length > 0)
    await until('every event is worked through', async () => (await countPending(site)) === 0, 60_000)
    expect(await credited()).toHaveLength(1)
  })

  test('who is blocked at one is out at the other within a second, with every session', async () => {
    const target = await createPerson(here, 10)
    const sessions = [target.token, (await signIn(there, target)).token]
    const blocked = await ask(here, fillPath(paths.operator.blockUser, { id: target.userId }), {
      token: superadmin,
      body: { reason: 'for a test' },
    })
    expect(blocked.status, blocked.text).toBe(200)
    for (const token of sessions) {
      const waitedMs = await until(
        'the other process refuses the session',
        async () => (await ask(there, paths.credits.balance, { token })).status === 401,
      )
      expect(waitedMs).toBeLessThan(1_000)
    }
    const answer = await ask(there, paths.auth.signIn, {
      body: { email: target.email, password: target.password },
    })
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })

  test('who loses a role at one has lost it at the other within a second', async () => {
    const helper = await createPerson(here, 0)
    const changeRole = (role: string) =>
      ask(here, fillPath(paths.operator.userRole, { id: helper.userId }), {
        method: 'PATCH',
        token: superadmin,
        body: { role, reason: 'for a test' },
      })
    const raised = await changeRole('admin')
    expect(raised.status, raised.text).toBe(200)
    const { token } = await signIn(there, helper)
    expect((await ask(there, paths.operator.users, { token })).status).toBe(200)
    expect((await changeRole('user')).status).toBe(200)
    const waitedMs = await until('the other process refuses the list of users', async () =>
      [401, 403].includes((await ask(there, paths.operator.users, { token })).status),
    )
    expect(waitedMs).toBeLessThan(1_000)
  })

  test('nothing is held in the end, and every charge was made once', async () => {
    expect(await listOpenHolds(site)).toEqual([])
    const references = (await listTransactions(here, person)).map(
      ({ type, reference }) => `${type} ${reference}`,
    )
    expect(new Set(references).size).toBe(references.length)
  })
})

async function countPending(site: Site): Promise<number> {
  const events = await site.look((db) =>
    db.selectFrom('webhook_events').select('id').where('status', '=', 'pending').execute(),
  )
  return events.length
}
