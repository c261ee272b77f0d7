import type { DoneEvent } from '@tessera/contracts/ai'
import type { ConfigResponse } from '@tessera/contracts/config'
import { fillPath, paths } from '@tessera/contracts/paths'
import type { AdminPricesResponse } from '@tessera/contracts/prices-admin'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { dialects } from '../databases.ts'
import { answerOf, askForAnswer, askForEvents, read, startOf } from '../support/asking.ts'
import { ask } from '../support/http-client.ts'
import type { Target } from '../support/http-client.ts'
import { createPerson, signIn } from '../support/people.ts'
import { present } from '../support/present.ts'
import { readPublishedPrices } from '../support/published-prices.ts'
import { admin, openSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const model = 'gpt-4o'

async function readPrices(server: Target, token: string): Promise<AdminPricesResponse> {
  return read<AdminPricesResponse>(server, paths.prices.all, token)
}

describe.each(dialects)('a price that changes while an answer is being written (%s)', (dialect) => {
  /** @see https://github.com/NousResearch/hermes-agent/issues/110912 */
  test('is not the price of that answer, but of the next, in every process', async () => {
    const site = await openSite(dialect)
    onTestFinished(() => site.close())
    const server = await site.start()
    const other = dialect === 'postgres' ? await site.start() : server
    const person = await createPerson(server, 10_000)
    const superadmin = await signIn(server, admin)
    const before = await readPublishedPrices(server)
    const prompt = 'Tell me a story. [[sim fault=gate at=mid out=200]]'
    const events = await askForEvents(server, person, { model, prompt })
    await startOf(events)
    await site.providers.gates.whenHeld(1)
    const { version } = await readPrices(server, superadmin.token)
    const changed = await ask(server, fillPath(paths.prices.model, { model_id: model }), {
      method: 'PATCH',
      token: superadmin.token,
      body: { version, credits_per_1k_tokens: [{ from_input_tokens: 0, input: 50, output: 50 }] },
    })
    expect(changed.status, changed.text).toBe(200)
    await until('the new price is seen by the other process', async () => {
      const usage = { ...oneToken, input_tokens: 1_000 }
      return (await readPublishedPrices(other)).creditsFor(model, usage) === 50
    })
    site.providers.gates.release()
    const done = present((await events.rest()).at(-1), 'the end')
    expect(done.name).toBe('done')
    const { usage, credits_charged: charged } = done.data as DoneEvent
    expect(charged).toBe(before.creditsFor(model, usage))
    const next = answerOf(await askForAnswer(other, person, { model, prompt: 'And now? [[sim out=20]]' }))
    const after = await readPublishedPrices(other)
    expect(next.credits_charged).toBe(after.creditsFor(model, next.usage))
    expect(next.credits_charged).toBe(before.creditsFor(model, next.usage) * 2)
  })
})

const oneToken = {
  input_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  source: 'provider',
} as const

test('with a live key no money is taken before a superadmin has confirmed the prices; the start says it once', async () => {
  const site = await openSite('sqlite', {
    env: {
      STRIPE_SECRET_KEY: 'sk_live_0123456789abcdef',
      STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef0123456789abcdef',
      // Nobody answers there: nothing in this test may reach a payment provider.
      STRIPE_API_BASE: 'https://127.0.0.1:9',
    },
  })
  onTestFinished(() => site.close())
  const server = await site.start()
  const told = server.lines().filter(({ msg }) => msg?.includes('confirmed a price list'))
  expect(told).toHaveLength(1)
  const readConfig = async () => (await ask(server, paths.config)).json() as ConfigResponse
  expect(await readConfig()).toMatchObject({ payments: 'live', payments_wait_for: 'price_confirmation' })
  const { token } = await signIn(server, admin)
  const buy = () => ask(server, paths.credits.purchase, { token, body: { package_id: 1 } })
  const refused = await buy()
  expect([refused.status, refused.error().code]).toEqual([503, 'prices_not_confirmed'])

  const { version, payments_waiting: areWaiting } = await readPrices(server, token)
  expect(areWaiting).toBe(true)
  const confirmed = await ask(server, paths.prices.confirm, {
    token,
    body: { version, price_list: 'launch' },
  })
  expect(confirmed.status, confirmed.text).toBe(200)
  await until('payments wait for nothing', async () => (await readConfig()).payments_wait_for === undefined)
  // From here on it is the payment provider who does not answer.
  expect((await buy()).error().code).not.toBe('prices_not_confirmed')
})
