import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import {
  connectStripe,
  openWebhookReceiver,
  sessionParams,
  webhookSecret,
} from '../../../../test/sandbox-stripe.ts'
import { createSandboxStripe } from '../create-sandbox-stripe.ts'
import { createFileStore } from './file-store.ts'

async function freshPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-stripe-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'deeper', 'sandbox-stripe.jsonl')
}

describe('the sandbox’s file', () => {
  it('brings everything back after a restart: payments, keys, timers, and webhooks that were not taken', async () => {
    const path = await freshPath()
    const receiver = await openWebhookReceiver()
    receiver.answerWith(() => 503)
    const webhook = { url: receiver.url, secret: webhookSecret }
    const before = await createSandboxStripe({ store: createFileStore(path), webhook, debitDelayMs: 600_000 })
    const client = connectStripe(before)
    const paid = await client.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    await before.controls.sessions.pay(paid.id)
    const debit = await client.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_2' })
    await before.controls.sessions.pay(debit.id, { debit: 'paid' })
    await before.controls.clock.advance(1_000)
    await before.controls.webhooks.whenIdle()
    const listed = (await client.checkout.sessions.list()).data
    await before.close()

    receiver.answerWith(() => 200)
    const after = await createSandboxStripe({ store: createFileStore(path), webhook })
    onTestFinished(() => after.close())
    const again = connectStripe(after)
    expect((await again.checkout.sessions.list()).data).toEqual(listed)
    const repeated = await again.checkout.sessions.create(sessionParams(), { idempotencyKey: 'ord_1' })
    expect(repeated.id).toBe(paid.id)
    await after.controls.clock.advance(600_000)
    await after.controls.webhooks.whenIdle()
    expect((await again.checkout.sessions.retrieve(debit.id)).payment_status).toBe('paid')
    const types = receiver.events.map(({ type }) => type)
    expect(types).toContain('checkout.session.completed')
    expect(types).toContain('checkout.session.async_payment_succeeded')
    expect(after.controls.webhooks.deliveries().every(({ status }) => status === 'delivered')).toBe(true)
  })

  it('has what an answer says before the answer leaves, so that a kill forgets nothing', async () => {
    const path = await freshPath()
    const killed = await createSandboxStripe({ store: createFileStore(path) })
    onTestFinished(() => killed.close())
    const { id } = await connectStripe(killed).checkout.sessions.create(sessionParams())
    // Nothing is closed here: this is the file as a killed process leaves it.
    const file = await readFile(path, 'utf8')
    expect(file).toContain(id)
    const copy = await freshPath()
    const store = createFileStore(copy)
    await store.load()
    await store.close()
    await appendFile(copy, file)
    await appendFile(copy, '{"table":"sessions","id":"cs_torn","row":{"id":"cs_t')
    const after = await createSandboxStripe({ store: createFileStore(copy) })
    onTestFinished(() => after.close())
    expect((await connectStripe(after).checkout.sessions.list()).data.map((session) => session.id)).toEqual([
      id,
    ])
  })

  it('grows no longer than its rows at every opening, and is readable by its owner only', async () => {
    const path = await freshPath()
    const store = createFileStore(path)
    expect(await store.load()).toEqual([])
    for (let aheadMs = 0; aheadMs < 50; aheadMs += 1) {
      await store.append([{ table: 'clock', id: 'clock', row: { id: 'clock', aheadMs } }])
    }
    await store.append([{ table: 'deliveries', id: 'gone', row: null }])
    await store.close()
    const reopened = createFileStore(path)
    expect(await reopened.load()).toEqual([
      { table: 'clock', id: 'clock', row: { id: 'clock', aheadMs: 49 } },
    ])
    await reopened.close()
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(1)
  })
})
