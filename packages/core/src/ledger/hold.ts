import type { MicroCredits } from '../money/micro-credits.ts'
import type { ReleaseReason } from './operation.ts'

type HoldTerms = {
  /** The id of the run that it pays for. */
  readonly id: string
  readonly walletId: string
  readonly amountMicro: MicroCredits
  /** The process that renews the lease. */
  readonly ownerId: string
  readonly leaseEndsAtMs: number
  readonly openedAtMs: number
}

export type OpenedHold = HoldTerms & { readonly status: 'open' }

export type SettledHold = HoldTerms & {
  readonly status: 'settled'
  readonly chargedMicro: MicroCredits
  readonly closedAtMs: number
}

export type ReleasedHold = HoldTerms & {
  readonly status: 'released' | 'expired'
  readonly reason: ReleaseReason
  readonly closedAtMs: number
}

/** Credits reserved for a request. It ends once, in one of three states, and never changes after that. */
export type Hold = OpenedHold | SettledHold | ReleasedHold
