import type { ApiFailure } from '../../ports/endpoint.ts'
import type { RateLimiter, RateLimitName } from '../../ports/rate-limiter.ts'

export type LimitKey = readonly [name: RateLimitName, subject: string]

/** Counts an attempt against each limit. @returns the refusal of the first that is used up */
export async function consumeAll(
  limiter: RateLimiter,
  keys: readonly LimitKey[],
): Promise<ApiFailure | undefined> {
  for (const [name, subject] of keys) {
    const verdict = await limiter.consume(name, subject)
    if (!verdict.isAllowed) {
      return {
        code: 'rate_limited',
        message: 'Too many attempts. Wait a little and try again.',
        retryAfterSeconds: verdict.retryAfterSeconds,
      }
    }
  }
  return undefined
}
