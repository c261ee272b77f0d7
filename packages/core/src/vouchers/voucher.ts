import type { MicroCredits } from '../money/micro-credits.ts'

/** What all codes of a batch have in common. */
export type VoucherTerms = {
  readonly name: string
  /** What one redemption is worth. */
  readonly creditsMicro: MicroCredits
  /** The first moment at which a code is no good any more; undefined: codes stay good. */
  readonly expiresAtMs: number | undefined
  /** How many redemptions of the batch one person may make; undefined: one with each code. */
  readonly perPersonLimit: number | undefined
  /** How many people may redeem the same code. */
  readonly redemptionsPerCode: number
}

/** A code as it stands, without its letters: those are known to nobody but who holds it. */
export type VoucherCode = {
  readonly id: string
  readonly batchId: string
  readonly terms: VoucherTerms
  readonly redemptions: number
  readonly isVoid: boolean
  /** Counts the changes: who redeems or voids names the version that was read. */
  readonly version: bigint
}

/** What a code is good for: `open`, `redeemed` (used up), `expired` or `void`. */
export type VoucherCodeState = 'open' | 'redeemed' | 'expired' | 'void'

/** Of several that would fit the first counts: void, redeemed, expired, open. */
export function voucherCodeStateOf(code: VoucherCode, nowMs: number): VoucherCodeState {
  if (code.isVoid) return 'void'
  if (code.redemptions >= code.terms.redemptionsPerCode) return 'redeemed'
  return isExpired(code.terms, nowMs) ? 'expired' : 'open'
}

export function isExpired({ expiresAtMs }: Pick<VoucherTerms, 'expiresAtMs'>, nowMs: number): boolean {
  return expiresAtMs !== undefined && nowMs >= expiresAtMs
}
