import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { MinorAmount } from '@tessera/core/money/minor-amount'
import type { RateCard } from '@tessera/core/pricing/rate-card'
import type { RunEnding } from '@tessera/core/runs/decide-ending'
import type { Complexity, TaskType } from '@tessera/core/selection/task-type'

import type { CreditPackage } from '../../ports/catalogue.ts'
import type { MessageEnded, RunAttemptMade, RunOpened } from '../../ports/companion-write.ts'

/** A model on sale, with all its prices, ascending by the moment from which they hold. */
export type SoldModel = {
  readonly id: string
  readonly displayName: string
  readonly provider: string
  readonly rateCards: readonly RateCard[]
}

/** A request as it went, priced by the card that was in force. */
export type PlannedAsk = {
  readonly model: SoldModel
  readonly rateCard: RateCard
  readonly isChosenByUser: boolean
  /** Where it was chosen for them: what the same tokens would have cost with the model that they would have used. */
  readonly baseline: { readonly rateCardId: string; readonly micro: MicroCredits } | undefined
  readonly source: RunOpened['source']
  readonly taskType: TaskType
  readonly complexity: Complexity
  readonly difficulty: number
  readonly inputBoundTokens: number
  readonly outputBoundTokens: number
  readonly heldMicro: MicroCredits
  readonly attempts: readonly Pick<RunAttemptMade, 'outcome' | 'errorCode' | 'httpStatus'>[]
  readonly firstByteAtMs: number | undefined
  readonly endsAtMs: number
  readonly ending: RunEnding
  /** Undefined for requests of a program. */
  readonly talk:
    | {
        readonly isNew: boolean
        readonly question: string
        readonly answer: string
        readonly messageStatus: MessageEnded['status']
      }
    | undefined
}

export type PlannedPurchase = {
  /** Names the payment among all of the year. */
  readonly key: string
  readonly package: CreditPackage
  readonly end: 'paid' | 'failed' | 'expired' | 'open'
  readonly totalMinor: MinorAmount
  readonly taxMinor: MinorAmount
  readonly discountMinor: MinorAmount
  readonly feeMinor: MinorAmount
  readonly endsAtMs: number
  /** Something will come back of it, or be disputed. */
  readonly hasAftermath: boolean
}

type OfPerson = { readonly atMs: number; readonly person: number }

/** What happens in the business, in the order in which it is to be written. */
export type Happening =
  | (OfPerson & { readonly type: 'sign_up'; readonly name: string; readonly email: string })
  | (OfPerson & { readonly type: 'ask'; readonly ask: PlannedAsk })
  | (OfPerson & { readonly type: 'buy'; readonly purchase: PlannedPurchase })
  | (OfPerson & { readonly type: 'refund'; readonly key: string; readonly amountMinor: MinorAmount })
  | (OfPerson & {
      readonly type: 'dispute'
      readonly key: string
      readonly status: 'needs_response' | 'won' | 'lost'
      readonly amountMinor: MinorAmount
    })
  | (OfPerson & { readonly type: 'grant'; readonly amountMicro: MicroCredits; readonly reason: string })
  | (OfPerson & { readonly type: 'note'; readonly text: string })
  | (OfPerson & { readonly type: 'block'; readonly reason: string })
  | (OfPerson & { readonly type: 'redeem'; readonly batch: string })
  | {
      readonly type: 'voucher_batch'
      readonly atMs: number
      readonly batch: string
      readonly creditsMicro: MicroCredits
      readonly codes: number
      readonly redemptionsPerCode: number
      readonly expiresAtMs: number | undefined
    }
  /** Another day of the plan begins. */
  | { readonly type: 'day'; readonly atMs: number }
