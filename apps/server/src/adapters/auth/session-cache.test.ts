import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { Actor } from '../../ports/actor.ts'
import { createSessionCache } from './session-cache.ts'

const actor: Actor = {
  userId: 'usr_1',
  sessionId: 'ses_1',
  role: 'user',
  email: 'ada@example.com',
  name: 'Ada',
  isEmailVerified: true,
  walletId: 'wal_1',
}

const keptNow = () => ({ actor, expiresAtMs: 10_000, readAtMs: performance.now() })

describe('the cache of sessions', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => vi.useRealTimers())

  test('trusts a session for less than a second, so that what another process wrote acts within one', () => {
    const cache = createSessionCache()
    cache.keep('token', keptNow(), cache.generation())
    vi.advanceTimersByTime(899)
    expect(cache.find('token')?.actor).toBe(actor)
    vi.advanceTimersByTime(2)
    expect(cache.find('token')).toBeUndefined()
  })

  test('forgets everything at once after a write of this process', () => {
    const cache = createSessionCache()
    cache.keep('token', keptNow(), cache.generation())
    cache.forgetAll()
    expect(cache.find('token')).toBeUndefined()
  })

  test('does not keep what was read before a write and arrives after it', () => {
    const cache = createSessionCache()
    const generation = cache.generation()
    const session = keptNow()
    cache.forgetAll()
    cache.keep('token', session, generation)
    expect(cache.find('token')).toBeUndefined()
  })

  test('stays bounded, however many sessions there are', () => {
    const cache = createSessionCache()
    for (let index = 0; index <= 10_000; index += 1) {
      cache.keep(`token-${index}`, keptNow(), cache.generation())
    }
    expect(cache.find('token-0')).toBeUndefined()
    expect(cache.find('token-10000')?.actor).toBe(actor)
  })
})
