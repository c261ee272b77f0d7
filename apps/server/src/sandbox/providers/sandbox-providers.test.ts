import { setTimeout } from 'node:timers/promises'

import { afterEach, describe, expect, it } from 'vitest'

import { readDirectives } from './directives.ts'
import { startSandboxProviders } from './start-sandbox-providers.ts'
import type { SandboxProviders, SandboxProvidersOptions } from './start-sandbox-providers.ts'

const open: SandboxProviders[] = []

async function start(options: SandboxProvidersOptions): Promise<SandboxProviders> {
  const sandbox = await startSandboxProviders(options)
  open.push(sandbox)
  return sandbox
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()))
})

function ask(sandbox: SandboxProviders, text: string, extra: object = {}): Promise<Response> {
  return fetch(`${sandbox.openaiBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: text }], ...extra }),
  })
}

describe('the stand-ins of the providers', () => {
  it('write at the speed that was set', async () => {
    const sandbox = await start({ msPerToken: 4, allowFaultDirectives: true })
    const startedAt = performance.now()
    const response = await ask(sandbox, '[[sim out=100]] go on', { stream: true })
    await response.text()
    const elapsedMs = performance.now() - startedAt
    expect(elapsedMs).toBeGreaterThan(400)
    expect(elapsedMs).toBeLessThan(2_000)
  })

  it('take a fault from a prompt only where tests allow it', async () => {
    const sandbox = await start({ msPerToken: 0 })
    expect((await ask(sandbox, '[[sim fault=status code=500]]')).status).toBe(200)
    const forTests = await start({ msPerToken: 0, allowFaultDirectives: true })
    expect((await ask(forTests, '[[sim fault=status code=500 retry=3]]')).headers.get('retry-after')).toBe(
      '3',
    )
  })

  it.each(['headers', 'mid', 'usage', 'end'] as const)('hold a call at %s until it is let go', async (at) => {
    const sandbox = await start({ msPerToken: 0, faults: () => ({ kind: 'gate', at, afterTokens: 3 }) })
    const pending = ask(sandbox, 'hello', { stream: true }).then((response) => response.text())
    await sandbox.gates.whenHeld()
    await setTimeout(20)
    expect(sandbox.invoices().at(-1)?.status).toBe('running')
    sandbox.gates.release()
    expect(await pending).toContain('[DONE]')
    expect(sandbox.gates.heldCount()).toBe(0)
  })

  it('bill a caller who leaves for what was written until then', async () => {
    const sandbox = await start({ msPerToken: 2, allowFaultDirectives: true })
    const stop = new AbortController()
    const response = await fetch(`${sandbox.openaiBaseUrl}/chat/completions`, {
      method: 'POST',
      signal: stop.signal,
      headers: { authorization: 'Bearer key' },
      body: JSON.stringify({
        model: 'gpt-4o',
        stream: true,
        max_tokens: 3_000,
        messages: [{ role: 'user', content: '[[sim out=3000]]' }],
      }),
    })
    await response.body?.getReader().read()
    await setTimeout(60)
    stop.abort()
    await setTimeout(100)
    const invoice = sandbox.invoices().at(-1)
    expect(invoice?.status).toBe('left')
    expect(invoice?.usage.outputTokens).toBeGreaterThan(0)
    expect(invoice?.usage.outputTokens).toBeLessThan(500)
  })

  it('know exactly the models and keys that they were given', async () => {
    const sandbox = await start({ msPerToken: 0, modelIds: { openai: ['my-model'] }, apiKeys: ['key'] })
    expect((await ask(sandbox, 'hello', { model: 'my-model' })).status).toBe(200)
    expect((await ask(sandbox, 'hello', { model: 'gpt-4o' })).status).toBe(404)
    const list = await fetch(`${sandbox.openaiBaseUrl}/models`, { headers: { authorization: 'Bearer key' } })
    expect(await list.json()).toMatchObject({ data: [{ id: 'my-model' }] })
    const stranger = await fetch(`${sandbox.openaiBaseUrl}/models`, {
      headers: { authorization: 'Bearer other' },
    })
    expect(stranger.status).toBe(401)
  })

  it('go beyond the bound only as a fault, and exactly as far as it says', async () => {
    const sandbox = await start({ msPerToken: 0, faults: () => ({ kind: 'ignore-max', tokens: 321 }) })
    await (await ask(sandbox, 'hello', { max_tokens: 10 })).text()
    expect(sandbox.invoices().at(-1)?.usage.outputTokens).toBe(321)
  })
})

describe('directives', () => {
  it.each([
    { text: '[[sim fault=reset-mid after=10]] hi', fault: { kind: 'reset-mid', afterTokens: 10 } },
    { text: '[[sim fault=gate at=usage]]', fault: { kind: 'gate', at: 'usage' } },
    { text: '[[sim usage=negative]]', fault: { kind: 'usage', how: 'negative' } },
    { text: '[[sim fault=crlf]]', fault: { kind: 'framing', how: 'crlf' } },
    { text: '[[sim fault=gzip-bomb]]', fault: { kind: 'body', how: 'gzip-bomb' } },
    { text: '[[sim fault=error-mid leak=1]]', fault: { kind: 'error-mid', leaks: true } },
    { text: '[[sim fault=ignore-max out=500]]', fault: { kind: 'ignore-max', tokens: 500 } },
    {
      text: '[[sim fault=status code=429 retry=1 body=leak]]',
      fault: { kind: 'status', status: 429, retryAfter: '1', body: 'leak' },
    },
  ])('$text is read', ({ text, fault }) => {
    expect(readDirectives(text).fault).toMatchObject(fault)
  })

  it.each([
    '',
    'no directive',
    '[[sim fault=constructor]]',
    '[[sim fault=gate at=nowhere]]',
    '[[sim usage=odd]]',
  ])('%j asks for nothing', (text) => {
    expect(readDirectives(text).fault).toBeUndefined()
  })
})
