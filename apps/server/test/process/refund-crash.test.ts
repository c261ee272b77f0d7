import { fillPath, paths } from '@tessera/contracts/paths'
import { expect, onTestFinished, test } from 'vitest'

import { dialects } from '../databases.ts'
import { openSandboxStripe } from '../sandbox-stripe.ts'
import { ask } from '../support/http-client.ts'
import { signIn } from '../support/people.ts'
import { admin, openSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const webhookSecret = 'whsec_0123456789abcdef0123456789abcdef'

test.each(dialects)(
  'a server killed between Stripe’s refund and our books: the next one books it, once (%s)',
  async (dialect) => {
    const { sandbox, stripe } = await openSandboxStripe()
    const site = await openSite(dialect, {
      env: {
        STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
        STRIPE_WEBHOOK_SECRET: webhookSecret,
        STRIPE_API_BASE: sandbox.apiBaseUrl,
      },
    })
    onTestFinished(() => site.close())
    const first = await site.start()
    const owner = await signIn(first, admin)
    const bought = await ask(first, paths.credits.purchase, { token: owner.token, body: { package_id: 1 } })
    expect(bought.status, bought.text).toBe(200)
    const { order_id: orderId, session_id: sessionId } = bought.json() as {
      order_id: string
      session_id: string
    }
    await sandbox.controls.sessions.pay(sessionId)
    const paid = await ask(first, fillPath(paths.credits.purchaseStatus, { session_id: sessionId }), {
      token: owner.token,
    })
    expect(paid.json()).toMatchObject({ status: 'paid' })

    sandbox.controls.api.setFaults(({ method, path }) =>
      method === 'POST' && path === '/v1/refunds' ? { kind: 'gate', at: 'after' } : undefined,
    )
    const refund = ask(first, fillPath(paths.credits.adminRefund, { id: orderId }), {
      token: owner.token,
      body: { amount_minor: 400, reason: 'killed in between' },
      headers: { 'idempotency-key': 'once' },
    }).catch(() => undefined)
    await sandbox.controls.api.gates.whenHeld()
    await first.kill()
    await refund
    sandbox.controls.api.setFaults(undefined)
    expect((await stripe.refunds.list()).data.map(({ amount }) => amount)).toEqual([400])

    const second = await site.start()
    const again = await signIn(second, admin)
    const orderPath = fillPath(paths.credits.order, { id: orderId })
    await until('the refund is booked', async () => {
      const order = await ask(second, orderPath, { token: again.token })
      return (order.json() as { refunded_minor: number }).refunded_minor === 400
    })
    const repeated = await ask(second, fillPath(paths.credits.adminRefund, { id: orderId }), {
      token: again.token,
      body: { amount_minor: 400, reason: 'killed in between' },
      headers: { 'idempotency-key': 'once' },
    })
    expect(repeated.status, repeated.text).toBe(200)
    expect(repeated.json()).toMatchObject({ order: { refunded_minor: 400, status: 'part_refunded' } })
    expect((await stripe.refunds.list()).data.length).toBe(1)
    const takenBack = await site.look((db) =>
      db.selectFrom('ledger_transactions').select('reference').where('kind', '=', 'refund').execute(),
    )
    expect(takenBack).toEqual([{ reference: `${orderId}#1` }])
  },
  90_000,
)
