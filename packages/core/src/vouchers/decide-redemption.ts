import { assertNever } from '../invariant.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { voucherCodeStateOf } from './voucher.ts'
import type { VoucherCode } from './voucher.ts'

/** What is known when somebody wants to redeem a code. */
export type RedemptionFacts = {
  readonly code: VoucherCode
  /** When this person redeemed this very code. */
  readonly redeemedByPersonAtMs: number | undefined
  /** How many codes of the batch this person has redeemed, this one included. */
  readonly redemptionsByPerson: number
  readonly nowMs: number
}

/** The places that a redemption takes, counted from 1: each can be taken once, by the database's word. */
export type RedemptionSlots = {
  /** Among the redemptions of the code. */
  readonly codeSlot: number
  /** Among this person's redemptions of the batch. */
  readonly personSlot: number
}

export type RedemptionRefusal =
  /** Void, which is told in the same words as a code that never was. */
  | { readonly code: 'unknown' }
  | { readonly code: 'already_redeemed'; readonly atMs: number }
  | { readonly code: 'used_up' }
  | { readonly code: 'expired'; readonly atMs: number }
  | { readonly code: 'person_limit_reached'; readonly limit: number }

/**
 * Whether this person may redeem this code now.
 * @returns the places that the redemption takes; errors: the reason that helps most. Somebody's own redemption comes
 * first, since then nothing is lost, whatever became of the code
 */
export function decideRedemption(facts: RedemptionFacts): Result<RedemptionSlots, RedemptionRefusal> {
  const { code, redeemedByPersonAtMs, redemptionsByPerson } = facts
  if (redeemedByPersonAtMs !== undefined) return err({ code: 'already_redeemed', atMs: redeemedByPersonAtMs })
  const state = voucherCodeStateOf(code, facts.nowMs)
  switch (state) {
    case 'void':
      return err({ code: 'unknown' })
    case 'redeemed':
      return err({ code: 'used_up' })
    case 'expired':
      return err({ code: 'expired', atMs: code.terms.expiresAtMs ?? facts.nowMs })
    case 'open':
      break
    default:
      return assertNever(state)
  }
  const { perPersonLimit } = code.terms
  if (perPersonLimit !== undefined && redemptionsByPerson >= perPersonLimit) {
    return err({ code: 'person_limit_reached', limit: perPersonLimit })
  }
  return ok({ codeSlot: code.redemptions + 1, personSlot: redemptionsByPerson + 1 })
}
