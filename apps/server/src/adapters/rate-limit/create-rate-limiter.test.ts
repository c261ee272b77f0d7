import { describe, expect, test } from 'vitest'

import { createRateLimiter, rateLimits } from './create-rate-limiter.ts'

async function allowedOf(limiter: ReturnType<typeof createRateLimiter>, attempts: number): Promise<number> {
  const verdicts = await Promise.all(
    Array.from({ length: attempts }, () => limiter.consume('sign_in', 'somebody')),
  )
  return verdicts.filter((verdict) => verdict.isAllowed).length
}

describe('the limiter', () => {
  test('allows exactly the limit, also to attempts at once, and says how long to wait', async () => {
    const limiter = createRateLimiter({ status: 'on', scale: 1 })
    expect(await allowedOf(limiter, 50)).toBe(rateLimits.sign_in.points)
    const verdict = await limiter.consume('sign_in', 'somebody')
    if (verdict.isAllowed) throw new Error('should be over the limit')
    expect(verdict.retryAfterSeconds).toBeGreaterThan(0)
    expect(verdict.retryAfterSeconds).toBeLessThanOrEqual(rateLimits.sign_in.durationS)
  })

  test('counts each subject and each name for itself', async () => {
    const limiter = createRateLimiter({ status: 'on', scale: 1 })
    await allowedOf(limiter, 50)
    expect(await limiter.consume('sign_in', 'somebody else')).toEqual({ isAllowed: true })
    expect(await limiter.consume('sign_up', 'somebody')).toEqual({ isAllowed: true })
  })

  test('a forgiven attempt can be made again', async () => {
    const limiter = createRateLimiter({ status: 'on', scale: 1 })
    for (let round = 0; round < 30; round += 1) {
      expect((await limiter.consume('sign_in', 'somebody')).isAllowed).toBe(true)
      await limiter.forgive('sign_in', 'somebody')
    }
  })

  test('forgiving more than was counted gives no credit', async () => {
    const limiter = createRateLimiter({ status: 'on', scale: 1 })
    for (let round = 0; round < 30; round += 1) await limiter.forgive('sign_in', 'somebody')
    expect(await allowedOf(limiter, 50)).toBe(rateLimits.sign_in.points)
  })

  test('a factor scales every limit, and off means none', async () => {
    expect(await allowedOf(createRateLimiter({ status: 'on', scale: 3 }), 100)).toBe(
      rateLimits.sign_in.points * 3,
    )
    expect(await allowedOf(createRateLimiter({ status: 'on', scale: 0.001 }), 100)).toBe(1)
    expect(await allowedOf(createRateLimiter({ status: 'off' }), 1000)).toBe(1000)
  })
})
