import { setTimeout as sleep } from 'node:timers/promises'

import { fillPath, paths } from '@tessera/contracts/paths'
import type { PurchaseResponse } from '@tessera/contracts/payments'
import { expect, onTestFinished, test, vi } from 'vitest'

import type { Dialect } from '../../src/adapters/db/migrations/migration.ts'
import { dialects } from '../databases.ts'
import { openSandboxStripe, webhookSecret } from '../sandbox-stripe.ts'
import { ask } from '../support/http-client.ts'
import { signIn } from '../support/people.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { admin, openSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

async function openShop(dialect: Dialect) {
  const { sandbox, stripe } = await openSandboxStripe()
  const site = await openSite(dialect, {
    env: {
      STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_API_BASE: sandbox.apiBaseUrl,
    },
  })
  onTestFinished(() => site.close())
  async function start(): Promise<ServerProcess> {
    const server = await site.start()
    const url = new URL(paths.credits.webhook, `http://127.0.0.1:${server.port}`).href
    await sandbox.controls.webhooks.setEndpoint({ url, secret: webhookSecret })
    return server
  }
  return { site, sandbox, stripe, start }
}

async function buy(server: ServerProcess, token: string, packageId: number): Promise<PurchaseResponse> {
  const answer = await ask(server, paths.credits.purchase, { token, body: { package_id: packageId } })
  expect(answer.status, answer.text).toBe(200)
  return answer.json() as PurchaseResponse
}

test.each(dialects)(
  'a server killed again and again while events come in: each purchase is credited once (%s)',
  async (dialect) => {
    const shop = await openShop(dialect)
    const { controls } = shop.sandbox
    let server = await shop.start()
    const { token } = await signIn(server, admin)
    const bought: PurchaseResponse[] = []
    for (const packageId of [1, 2, 3, 4]) bought.push(await buy(server, token, packageId))
    for (const { session_id: sessionId } of bought) {
      await controls.sessions.pay(sessionId)
      // Somewhere on the way: before the event is stored, before its effect, or after it.
      await sleep(Math.random() * 60)
      await server.kill()
      server = await shop.start()
    }
    const credited = () =>
      shop.site.look((db) =>
        db
          .selectFrom('ledger_transactions')
          .select('reference')
          .where('kind', '=', 'purchase')
          .orderBy('reference')
          .execute(),
      )
    // Stripe tells what was not taken once more; what was taken is worked through by whoever lives.
    await controls.webhooks.replay({ seed: 1, copies: 3 })
    await until('all is credited', async () => (await credited()).length === bought.length, 60_000)
    await controls.webhooks.replay({ seed: 2, copies: 3 })
    const waiting = () =>
      shop.site.look((db) =>
        db.selectFrom('webhook_events').select('id').where('status', '=', 'pending').execute(),
      )
    // What a dead process had taken up is given back after a while.
    await until('nothing waits', async () => (await waiting()).length === 0, 60_000)
    expect((await credited()).map(({ reference }) => reference)).toEqual(
      bought.map(({ order_id: orderId }) => orderId).toSorted((left, right) => (left < right ? -1 : 1)),
    )
    const receipts = await shop.site.look((db) =>
      db.selectFrom('mails').select('id').where('kind', '=', 'purchase_receipt').execute(),
    )
    expect(receipts.length).toBe(bought.length)
    await shop.site.verifyBooks()
  },
)

test.each(dialects)(
  'a server killed between our order and Stripe’s answer: the next click comes to the session that was made (%s)',
  async (dialect) => {
    const shop = await openShop(dialect)
    const first = await shop.start()
    const { token } = await signIn(first, admin)
    shop.sandbox.controls.api.setFaults(({ method }) =>
      method === 'POST' ? { kind: 'gate', at: 'after' } : undefined,
    )
    const lost = ask(first, paths.credits.purchase, { token, body: { package_id: 1 } }).catch(() => 'lost')
    await shop.sandbox.controls.api.gates.whenHeld()
    await first.kill()
    expect(await lost).toBe('lost')
    shop.sandbox.controls.api.setFaults(undefined)
    const second = await shop.start()
    const again = await signIn(second, admin)
    const bought = await buy(second, again.token, 1)
    const sessions = await shop.stripe.checkout.sessions.list()
    expect(sessions.data.map(({ id, client_reference_id: orderId }) => [id, orderId])).toEqual([
      [bought.session_id, bought.order_id],
    ])
    await shop.sandbox.controls.sessions.pay(bought.session_id)
    const path = fillPath(paths.credits.purchaseStatus, { session_id: bought.session_id })
    await until('it is credited', async () => {
      const answer = await ask(second, path, { token: again.token })
      return (answer.json() as { status: string }).status === 'paid'
    })
    await shop.site.verifyBooks()
  },
)
