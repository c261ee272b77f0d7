import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

import type { ForgivingRateLimiter, RateLimitName } from '../../ports/rate-limiter.ts'

export type RateLimiterOptions =
  | { readonly status: 'off' }
  /** `scale` multiplies every limit. */
  | { readonly status: 'on'; readonly scale: number }

type Limit = { readonly points: number; readonly durationS: number }

const minuteS = 60
const hourS = 60 * minuteS

/** How often, by whatever the name counts. */
export const rateLimits: Readonly<Record<RateLimitName, Limit>> = {
  sign_up: { points: 20, durationS: 10 * minuteS },
  sign_in: { points: 10, durationS: 15 * minuteS },
  sign_in_address: { points: 40, durationS: 15 * minuteS },
  sign_in_account: { points: 300, durationS: hourS },
  change_password: { points: 10, durationS: 15 * minuteS },
  mail_recipient: { points: 5, durationS: hourS },
  password_reset: { points: 20, durationS: hourS },
  verification_mail: { points: 5, durationS: 15 * minuteS },
  setup: { points: 20, durationS: 10 * minuteS },
  estimate: { points: 240, durationS: minuteS },
  route: { points: 60, durationS: minuteS },
  purchase: { points: 30, durationS: minuteS },
  redeem_voucher: { points: 20, durationS: 10 * minuteS },
  redeem_voucher_address: { points: 100, durationS: 10 * minuteS },
  read: { points: 1200, durationS: minuteS },
  export: { points: 30, durationS: minuteS },
  admin_write: { points: 120, durationS: minuteS },
  not_found: { points: 240, durationS: minuteS },
}

/**
 * Limits in the memory of this process, for where it is the only one. A window begins with the first attempt; over the limit, attempts are refused
 * until it ends and do not prolong it.
 */
export function createRateLimiter(options: RateLimiterOptions): ForgivingRateLimiter {
  if (options.status === 'off') return unlimited
  const { scale } = options
  const limiters = new Map<RateLimitName, RateLimiterMemory>()

  function limiterOf(name: RateLimitName): RateLimiterMemory {
    const known = limiters.get(name)
    if (known !== undefined) return known
    const { points, durationS } = rateLimits[name]
    const made = new RateLimiterMemory({
      keyPrefix: name,
      points: Math.max(1, Math.round(points * scale)),
      duration: durationS,
    })
    limiters.set(name, made)
    return made
  }

  return {
    async consume(name, subject) {
      try {
        await limiterOf(name).consume(subject)
        return { isAllowed: true }
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return { isAllowed: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) }
      }
    },
    async forgive(name, subject) {
      const counted = await limiterOf(name).get(subject)
      // The window may have ended since: then there is nothing to give back, and a credit would outlive its reason.
      if (counted !== null && counted.consumedPoints > 0) await limiterOf(name).reward(subject)
    },
  }
}

const unlimited: ForgivingRateLimiter = {
  async consume() {
    return { isAllowed: true }
  },
  async forgive() {},
}
