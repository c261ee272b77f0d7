import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, it, vi } from 'vitest'

import { ChatStore, type SendInput } from './chat-store'

const input: SendInput = {
  prompt: 'hi',
  conversationId: 'cnv_1',
  parentMessageId: null,
  request: { model: 'auto', preference: 'balanced' },
}

afterEach(() => {
  vi.unstubAllGlobals()
})

function unreachable() {
  const keys: (string | null)[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (path === '/api/ai/route') keys.push(new Headers(init.headers).get('idempotency-key'))
    return Promise.reject(new TypeError('offline'))
  })
  return keys
}

it('sends a prompt once when it is sent twice at the same moment', async () => {
  const keys = unreachable()
  const store = new ChatStore(new QueryClient())
  const outcomes = await Promise.all([store.send(input), store.send(input)])
  expect(outcomes).toEqual(['refused', 'busy'])
  expect(keys).toHaveLength(1)
})

it('sends the same again under the same key when nobody knows whether it arrived', async () => {
  const keys = unreachable()
  const store = new ChatStore(new QueryClient())
  await store.send(input, 'key-1')
  const before = store.inputOf('key-1')
  expect(before).toEqual(input)
  if (before) await store.send(before, 'key-1')
  expect(keys).toEqual(['key-1', 'key-1'])
  expect(store.getTurns()).toHaveLength(1)
})
