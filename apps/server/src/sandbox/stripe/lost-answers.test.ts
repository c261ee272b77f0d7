import { Stripe } from 'stripe'
import { describe, expect, it } from 'vitest'

import {
  connectStripe,
  oneLine,
  openSandboxStripe,
  sessionParams,
  idIn,
} from '../../../test/sandbox-stripe.ts'

describe('an idempotency key', () => {
  it('gives the first answer again, word for word, and makes nothing twice', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const first = await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    await sandbox.controls.sessions.pay(first.id)
    const second = await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    expect(second).toEqual(first)
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(second.lastResponse.headers['idempotency-key']).toBe('ord_1')
    expect(second.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId)
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(1)
  })

  it('is not for other parameters, nor for another address', async () => {
    const { stripe } = await openSandboxStripe()
    await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    const other = sessionParams({ line_items: [oneLine('usd', 9_900)] })
    await expect(stripe.checkout.sessions.create(other, { idempotencyKey: 'ord_1' })).rejects.toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    )
    await expect(stripe.customers.create({}, { idempotencyKey: 'ord_1' })).rejects.toMatchObject({
      statusCode: 400,
    })
  })

  it('is refused with 409 while its first request is on the way', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    sandbox.controls.api.setFaults(({ callNumber }) =>
      callNumber === 1 ? { kind: 'gate', at: 'after' } : undefined,
    )
    const first = stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    await sandbox.controls.api.gates.whenHeld()
    const meanwhile = stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    await expect(meanwhile).rejects.toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
    sandbox.controls.api.gates.release()
    const { id } = await first
    const later = await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    expect(later.id).toBe(id)
  })

  it('remembers a refusal of something that was run, and none of a request that was not', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    await expect(
      stripe.checkout.sessions.create(sessionParams({ success_url: 'nowhere' }), { idempotencyKey: 'ord_1' }),
    ).rejects.toMatchObject({ code: 'url_invalid' })
    const { id } = await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    const { payment_intent: intent } = await sandbox.controls.sessions.pay(id)
    const tooMuch = { payment_intent: idIn(intent), amount: 9_999 }
    const again = (): Promise<unknown> => stripe.refunds.create(tooMuch, { idempotencyKey: 'refund_1' })
    await expect(again()).rejects.toMatchObject({ statusCode: 400, param: 'amount' })
    await expect(again()).rejects.toMatchObject({
      statusCode: 400,
      param: 'amount',
      headers: { 'idempotent-replayed': 'true' },
    })
  })

  it('is forgotten after a day', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    const first = await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    await sandbox.controls.clock.advance(86_400_000)
    const second = await stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    expect(second.id).not.toBe(first.id)
  })
})

async function listUntilThere(stripe: Stripe): Promise<string> {
  while ((await stripe.checkout.sessions.list()).data.length === 0);
  return 'there before the answer'
}

describe('what goes wrong on request', () => {
  it.each([
    [{ kind: 'status', status: 500 }, 0],
    [{ kind: 'status', status: 429, retryAfter: '2' }, 0],
    [{ kind: 'reset' }, 0],
    [{ kind: 'lost_answer' }, 1],
    [{ kind: 'failed_after' }, 1],
  ] as const)('%o leaves %i sessions behind, and the same key ends with one', async (fault, left) => {
    const { sandbox, stripe } = await openSandboxStripe()
    sandbox.controls.api.setFaults(({ method }) => (method === 'POST' ? fault : undefined))
    const create = (): Promise<Stripe.Checkout.Session> =>
      stripe.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    await expect(create()).rejects.toBeInstanceOf(Stripe.errors.StripeError)
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(left)
    sandbox.controls.api.setFaults(undefined)
    const { id } = await create()
    expect((await stripe.checkout.sessions.list()).data.map((session) => session.id)).toEqual([id])
  })

  it('says what a rate limit says', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    sandbox.controls.api.setFaults(() => ({ kind: 'status', status: 429, retryAfter: '2' }))
    await expect(stripe.accounts.retrieveCurrent()).rejects.toMatchObject({
      type: 'StripeRateLimitError',
      code: 'rate_limit',
      headers: { 'retry-after': '2' },
    })
  })

  it('holds a request before and after it is done', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    sandbox.controls.api.setFaults(({ method }) =>
      method === 'POST' ? { kind: 'gate', at: 'before' } : undefined,
    )
    const before = stripe.checkout.sessions.create(sessionParams())
    await sandbox.controls.api.gates.whenHeld()
    expect((await stripe.checkout.sessions.list()).data).toEqual([])
    sandbox.controls.api.gates.release()
    const { id } = await before
    sandbox.controls.api.setFaults(({ method }) =>
      method === 'POST' ? { kind: 'gate', at: 'after' } : undefined,
    )
    const after = stripe.checkout.sessions.expire(id)
    await sandbox.controls.api.gates.whenHeld()
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('expired')
    sandbox.controls.api.gates.release()
    expect((await after).status).toBe('expired')
    expect(sandbox.controls.api.callCount()).toBe(4)
  })

  it('answers late, with what was done at once', async () => {
    const { sandbox, stripe } = await openSandboxStripe()
    sandbox.controls.api.setFaults(({ method }) =>
      method === 'POST' ? { kind: 'slow', delayMs: 200 } : undefined,
    )
    const late = stripe.checkout.sessions.create(sessionParams())
    const first = await Promise.race([late, listUntilThere(stripe)])
    expect(first).toBe('there before the answer')
    expect((await late).status).toBe('open')
  })

  it('lets the client wait for an answer that never comes', async () => {
    const { sandbox } = await openSandboxStripe()
    sandbox.controls.api.setFaults(() => ({ kind: 'hang' }))
    const impatient = connectStripe(sandbox)
    await expect(impatient.accounts.retrieveCurrent({}, { timeout: 50 })).rejects.toBeInstanceOf(
      Stripe.errors.StripeConnectionError,
    )
  })
})
