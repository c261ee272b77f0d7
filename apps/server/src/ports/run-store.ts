import type { IdempotencyClaim } from '@tessera/core/ledger/operation'
import type { TokenUsage, UsageSource } from '@tessera/core/metering/token-usage'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { NanoUsd } from '@tessera/core/money/nano-usd'
import type { Complexity, TaskType } from '@tessera/core/selection/task-type'

import type { RunFinishReason } from './companion-write.ts'

export type RunStatus = 'running' | 'settled' | 'released' | 'expired'

/** A run as it stands in the database. */
export type StoredRun = {
  readonly id: string
  readonly userId: string
  readonly walletId: string
  readonly conversationId: string | undefined
  readonly userMessageId: string | undefined
  /** The message that carries the answer, in a conversation. */
  readonly messageId: string | undefined
  readonly status: RunStatus
  readonly modelId: string
  readonly provider: string
  readonly rateCardId: string
  readonly taskType: TaskType
  readonly complexity: Complexity
  readonly reason: string
  readonly outputBoundTokens: number
  readonly heldMicro: MicroCredits
  readonly chargedMicro: MicroCredits
  readonly balanceAfterMicro: MicroCredits | undefined
  readonly usage: TokenUsage | undefined
  readonly usageSource: UsageSource | undefined
  readonly finishReason: RunFinishReason | undefined
  readonly errorCode: string | undefined
  /** What the answer would have cost with the model otherwise used; undefined where a person named the model. */
  readonly baseline: { readonly rateCardId: string; readonly micro: MicroCredits } | undefined
  readonly createdAtMs: number
}

/** The text of a run as far as it is stored. */
export type RunOutput = { readonly runId: string; readonly text: string; readonly reasoningText: string }

/** A loss that turned up after the hold was gone, when no ledger operation can carry it any more. */
export type LateLoss = {
  readonly lossId: string
  readonly runId: string
  readonly reason: string
  readonly costNanoUsd: NanoUsd
  readonly unchargedMicro: MicroCredits
}

/** Runs as the ledger's companions wrote them. */
export interface RunStore {
  /** @returns undefined for an unknown run and for another user's, so that ids tell nothing */
  findRun(query: { readonly runId: string; readonly userId: string }): Promise<StoredRun | undefined>
  /** In no particular order; unknown ones are left out. At most 100 ids. */
  listRuns(runIds: readonly string[]): Promise<readonly StoredRun[]>
  /** @returns undefined where nothing was stored */
  findOutput(runId: string): Promise<RunOutput | undefined>
  /** Keeps the text of running answers, so that a crash loses no more than the last seconds. Never shortens a text. */
  saveProgress(outputs: readonly RunOutput[]): Promise<void>
  /** Leaves word for the process that holds the run in memory. @returns whether the run is still running */
  requestStop(query: { readonly runId: string; readonly userId: string }): Promise<boolean>
  /** Which of these running runs somebody asked another process to stop. */
  listStopRequests(runIds: readonly string[]): Promise<readonly string[]>
  /** @returns undefined where the key was not used, or its day is over */
  findIdempotencyClaim(scopeKey: string): Promise<IdempotencyClaim | undefined>
  bookLateLoss(loss: LateLoss): Promise<void>
}
