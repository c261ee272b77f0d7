import type { Analytics, MoneyView } from '@tessera/core/analytics/figures'
import type { EarningPart } from '@tessera/core/analytics/request-earnings'
import type { CreditSums, EarnedSums, SignUpSums } from '@tessera/core/analytics/roll-up'
import type { DaySpan, UtcDay } from '@tessera/core/analytics/utc-days'

/** Everything that happened in a span of days and the activity before it, as it stood at one moment. */
export type AnalyticsSnapshot = {
  readonly analytics: Analytics
  /** Of all time. */
  readonly standing: {
    readonly credits: Omit<CreditSums, 'movements'>
    readonly earned: EarnedSums
    readonly signUps: SignUpSums
  }
  /** False where more waits to be rolled up than a read adds up by itself. */
  readonly isComplete: boolean
}

export type TopUsersFilter = {
  /** The first day of a month; left out: of all time. */
  readonly month?: UtcDay
  readonly sort: 'charged' | 'bought'
  readonly limit: number
  readonly view: MoneyView
}

export type TopUser = {
  readonly userId: string
  readonly walletId: string
  readonly email: string
  readonly name: string
  readonly charges: bigint
  readonly chargedMicro: bigint
  readonly boughtMicro: bigint
  readonly keptMicroMinor: bigint
  readonly earnedMicroMinor: bigint
}

export type RequestEarning = {
  readonly runId: string
  readonly transactionId: string
  readonly userId: string
  readonly modelId: string | undefined
  readonly seq: bigint
  readonly atMs: number
  readonly chargedMicro: bigint
  readonly costNanoUsd: bigint
  readonly parts: readonly EarningPart[]
}

/** Reads what was rolled up, and adds up what was not yet: exact at every moment. */
export interface AnalyticsReads {
  read(request: { readonly span: DaySpan; readonly view: MoneyView }): Promise<AnalyticsSnapshot>
  listTopUsers(filter: TopUsersFilter): Promise<readonly TopUser[]>
  /** What paid for a person's requests, newest first. */
  listEarnings(filter: {
    readonly userId: string
    readonly beforeSeq?: bigint
    readonly limit: number
  }): Promise<readonly RequestEarning[]>
  /** What paid for one request; undefined where it was not charged. */
  findEarning(runId: string): Promise<RequestEarning | undefined>
  /** How models are called, by their ids. */
  listModelNames(): Promise<ReadonlyMap<string, string>>
}
