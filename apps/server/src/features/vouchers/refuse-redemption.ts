import { assertNever } from '@tessera/core/invariant'
import type { RedemptionRefusal } from '@tessera/core/vouchers/decide-redemption'
import type { UnreadableCode } from '@tessera/core/vouchers/voucher-code'

import type { ApiFailure } from '../../ports/endpoint.ts'

/** What somebody is told whose code can't be one: what to look at again. */
export function refuseUnreadable(unreadable: UnreadableCode): ApiFailure {
  return { code: 'voucher_unreadable', message: describeUnreadable(unreadable), param: 'code' }
}

function describeUnreadable(unreadable: UnreadableCode): string {
  switch (unreadable.code) {
    case 'wrong_length':
      return `A code has ${unreadable.expected} letters and digits, and this has ${unreadable.letters}. Look whether a part is missing.`
    case 'foreign_letter':
      return `No code has the character “${unreadable.letter}”. Compare that place with your code.`
    case 'mistyped':
      return 'Something in this code is mistyped: a wrong character, or two that changed places. Compare it with your code.'
    default:
      return assertNever(unreadable)
  }
}

/** Void codes, codes of another site and codes that never were get one and the same answer. */
export const voucherUnknown: ApiFailure = {
  code: 'voucher_unknown',
  message: 'This code is not known here. Check that it is for this site, or ask whoever gave it to you.',
  param: 'code',
}

/** What somebody is told whose code can't be redeemed by them now, and what they can do. */
export function refuseRedemption(refusal: RedemptionRefusal): ApiFailure {
  switch (refusal.code) {
    case 'unknown':
      return voucherUnknown
    case 'already_redeemed':
      return {
        code: 'voucher_already_redeemed',
        message: `You redeemed this code on ${dayOf(refusal.atMs)}. Its credits are in your history.`,
        param: 'code',
        details: { redeemed_at: new Date(refusal.atMs).toISOString() },
      }
    case 'used_up':
      return {
        code: 'voucher_used_up',
        message: 'This code has been redeemed as often as it can be. Ask whoever gave it to you for another.',
        param: 'code',
      }
    case 'expired':
      return {
        code: 'voucher_expired',
        // The last day on which it was good.
        message: `This code expired on ${dayOf(refusal.atMs - 1)}. Ask whoever gave it to you for another.`,
        param: 'code',
        details: { expired_at: new Date(refusal.atMs).toISOString() },
      }
    case 'person_limit_reached':
      return {
        code: 'voucher_limit_reached',
        message: `One person can redeem ${refusal.limit} of these codes, and you have. Somebody else can use this one.`,
        param: 'code',
        details: { limit: refusal.limit },
      }
    default:
      return assertNever(refusal)
  }
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

function dayOf(atMs: number): string {
  return `${days.format(atMs)} (UTC)`
}
