import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { RunFinishReason } from './companion-write.ts'
import type { RunStatus } from './run-store.ts'

/** A request as operators see it: never its text. */
export type LoggedRequest = {
  readonly id: string
  readonly userId: string
  readonly walletId: string
  readonly status: RunStatus
  readonly source: string
  readonly isStreamed: boolean
  readonly requestedModelId: string | undefined
  readonly modelId: string
  readonly provider: string
  readonly rateCardId: string
  readonly taskType: string
  readonly complexity: string
  /** Between 0 and 1. */
  readonly difficulty: number
  /** The selector's words. */
  readonly reason: string
  readonly heldMicro: MicroCredits
  readonly chargedMicro: MicroCredits
  readonly transactionId: string | undefined
  readonly balanceAfterMicro: MicroCredits | undefined
  readonly inputBoundTokens: number
  readonly outputBoundTokens: number
  readonly inputTokens: number | undefined
  readonly cacheReadTokens: number | undefined
  readonly cacheWriteTokens: number | undefined
  readonly outputTokens: number | undefined
  readonly reasoningTokens: number | undefined
  readonly usageSource: string | undefined
  readonly usageAnomaly: string | undefined
  readonly costNanoUsd: bigint | undefined
  readonly finishReason: RunFinishReason | undefined
  readonly errorCode: string | undefined
  readonly attempts: number
  readonly createdAtMs: number
  readonly firstByteAtMs: number | undefined
  readonly endedAtMs: number | undefined
  /** What nobody was charged for. */
  readonly lossMicro: MicroCredits | undefined
}

export type LoggedCall = {
  readonly attempt: number
  readonly provider: string
  readonly modelId: string
  readonly outcome: string
  readonly errorCode: string | undefined
  readonly httpStatus: number | undefined
  readonly startedAtMs: number
  readonly endedAtMs: number
}

export type LoggedLoss = {
  readonly id: string
  readonly reason: string
  readonly costNanoUsd: bigint
  readonly unchargedMicro: MicroCredits
  readonly createdAtMs: number
}

export type RequestFilter = {
  /** The requests of one wallet; they have an index of their own. */
  readonly walletId?: string
  /** One of these people. */
  readonly userIds?: readonly string[]
  readonly status?: RunStatus
  readonly modelId?: string
  readonly provider?: string
  readonly hasAnomaly?: true
  readonly hasLoss?: true
  readonly hasFailed?: true
  readonly fromMs?: number
  /** Not included. */
  readonly toMs?: number
}

/** Where a page ended. */
export type RequestPlace = { readonly createdAtMs: number; readonly id: string }

/** Requests of everybody, live and past. */
export interface RequestLog {
  /** Newest first. Looks through a bounded number of requests: a page may hold fewer than `limit` and have a next one. */
  list(query: {
    readonly filter: RequestFilter
    readonly before: RequestPlace | undefined
    readonly limit: number
  }): Promise<{ readonly requests: readonly LoggedRequest[]; readonly next: RequestPlace | undefined }>
  find(requestId: string): Promise<LoggedRequest | undefined>
  listCalls(requestId: string): Promise<readonly LoggedCall[]>
  listLosses(requestId: string): Promise<readonly LoggedLoss[]>
}
