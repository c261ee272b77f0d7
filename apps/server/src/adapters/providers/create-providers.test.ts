import { createServer } from 'node:http'
import type { Server } from 'node:http'

import { afterEach, describe, expect, it } from 'vitest'

import { createProviders } from './create-providers.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** A server that answers each path from a table, and remembers what was asked. */
async function serve(
  answers: Readonly<Record<string, { readonly status?: number; readonly json: unknown }>>,
): Promise<{ readonly origin: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const answer = answers[request.url ?? ''] ?? { status: 404, json: { error: { message: 'no' } } }
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer.json))
  })
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { origin: `http://127.0.0.1:${port}`, asked }
}

const signal = new AbortController().signal

describe('the providers that are on', () => {
  it('are those with settings, by their names', () => {
    const providers = createProviders({
      anthropic: { apiKey: 'k', baseUrl: 'https://api.anthropic.com' },
      compatible: [{ name: 'local', baseUrl: 'http://127.0.0.1:1/v1' }],
    })
    expect(providers.map(({ name }) => name)).toEqual(['anthropic', 'local'])
  })

  it('call nobody from inside a database transaction', async () => {
    const { origin, asked } = await serve({})
    const [provider] = createProviders({
      openai: { apiKey: 'k', baseUrl: `${origin}/v1` },
      compatible: [],
      assertOutsideTransaction: () => {
        throw new Error('inside a transaction')
      },
    })
    const call = { providerModelId: 'm', messages: [], maxOutputTokens: 1, userPseudonym: 'u' }
    await expect(provider?.complete(call, signal)).rejects.toThrow('inside a transaction')
    await expect(provider?.listModelIds(signal)).rejects.toThrow('inside a transaction')
    expect(() => provider?.stream(call, signal)).toThrow('inside a transaction')
    expect(asked).toEqual([])
    await provider?.close()
  })
})

describe('the models of a key', () => {
  it('of Anthropic are gathered page by page', async () => {
    const { origin } = await serve({
      '/v1/models?limit=1000': { json: { data: [{ id: 'claude-a' }], has_more: true, last_id: 'claude-a' } },
      '/v1/models?limit=1000&after_id=claude-a': {
        json: { data: [{ id: 'claude-b' }], has_more: false, last_id: 'claude-b' },
      },
    })
    const [provider] = createProviders({
      anthropic: { apiKey: 'k', baseUrl: `${origin}/v1` },
      compatible: [],
    })
    expect(await provider?.listModelIds(signal)).toEqual(['claude-a', 'claude-b'])
    await provider?.close()
  })

  it('of Google are gathered page by page, without their folder, in the version of the address', async () => {
    const { origin } = await serve({
      '/v1/models?pageSize=1000': { json: { models: [{ name: 'models/gemini-a' }], nextPageToken: 'p 2' } },
      '/v1/models?pageSize=1000&pageToken=p%202': { json: { models: [{ name: 'models/gemini-b' }] } },
    })
    const [provider] = createProviders({ google: { apiKey: 'k', baseUrl: `${origin}/v1/` }, compatible: [] })
    expect(await provider?.listModelIds(signal)).toEqual(['gemini-a', 'gemini-b'])
    await provider?.close()
  })

  it('never end where a server always has one page more', async () => {
    const page = { json: { data: [{ id: 'claude-a' }], has_more: true, last_id: 'x' } }
    const { origin, asked } = await serve({
      '/v1/models?limit=1000': page,
      '/v1/models?limit=1000&after_id=x': page,
    })
    const [provider] = createProviders({ anthropic: { apiKey: 'k', baseUrl: origin }, compatible: [] })
    await provider?.listModelIds(signal)
    expect(asked.length).toBeLessThanOrEqual(10)
    await provider?.close()
  })

  it('of a compatible server are unknown where it has no such list, which is no failure', async () => {
    const { origin } = await serve({})
    const [provider] = createProviders({ compatible: [{ name: 'local', baseUrl: `${origin}/v1` }] })
    expect(await provider?.listModelIds(signal)).toBeUndefined()
    await provider?.close()
  })
})

describe('an error in the place of a stream', () => {
  it('keeps its class although it came with a 200', async () => {
    const { origin } = await serve({
      '/v1/chat/completions': { json: { error: { message: 'Rate limited by upstream', code: 429 } } },
    })
    const [provider] = createProviders({ compatible: [{ name: 'local', baseUrl: `${origin}/v1` }] })
    const call = {
      providerModelId: 'm',
      messages: [{ role: 'user', text: 'hi' }],
      maxOutputTokens: 5,
      userPseudonym: 'u',
    } as const
    const first = provider?.stream(call, signal)[Symbol.asyncIterator]().next()
    await expect(first).rejects.toMatchObject({ code: 'rate_limited', isRetryable: true, httpStatus: 200 })
    await provider?.close()
  })
})
