import type { BillableUsageInput } from '@tessera/core/metering/choose-billable-usage'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { SellableModel } from '@tessera/core/pricing/catalogue-model'

import type { RunAttemptMade } from '../../ports/companion-write.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { Run } from './run.ts'

/** A run whose credits are held: what it takes to execute and to end it. */
export type RunJob = {
  readonly run: Run
  readonly prepared: PreparedRun
  readonly userId: string
  readonly walletId: string
  readonly heldMicro: MicroCredits
  /** As it stood after the hold; shown where the end can't be written. */
  readonly balanceMicro: MicroCredits
  readonly choice: ModelChoice
  /** Whether the answer is taken from the provider piece by piece. */
  readonly isStreamed: boolean
  readonly temperature?: number
  readonly conversation?: {
    readonly conversationId: string
    readonly userMessageId: string
    /** The message that the answer becomes. */
    readonly messageId: string
  }
}

/** A model with the output bound that the held credits pay for. */
export type ModelChoice = { readonly model: SellableModel; readonly boundTokens: number }

/** What calling providers came to so far. */
export type CallRecord = {
  choice: ModelChoice
  readonly attempts: RunAttemptMade[]
  reported: BillableUsageInput['reported']
  /** Whether any call went out that a provider may bill. */
  mayCostUs: boolean
  firstByteAtMs: number | undefined
  /** How long a provider that had no room asked to wait. */
  retryAfterMs: number | undefined
}
