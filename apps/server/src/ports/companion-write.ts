import type { TokenUsage, UsageSource } from '@tessera/core/metering/token-usage'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { NanoUsd } from '@tessera/core/money/nano-usd'
import type { Order } from '@tessera/core/payments/order'
import type { Complexity, TaskType } from '@tessera/core/selection/task-type'
import type { RedemptionSlots } from '@tessera/core/vouchers/decide-redemption'
import type { VoucherCode } from '@tessera/core/vouchers/voucher'

import type { Mail } from './mailer.ts'

export type RunSource = 'chat' | 'api'

export type RunOpened = {
  readonly type: 'run_opened'
  readonly runId: string
  readonly userId: string
  readonly walletId: string
  readonly source: RunSource
  readonly streamed: boolean
  readonly conversationId?: string
  readonly userMessageId?: string
  readonly requestedModelId?: string
  readonly modelId: string
  readonly provider: string
  readonly rateCardId: string
  readonly taskType: TaskType
  readonly complexity: Complexity
  /** Between 0 and 1. */
  readonly difficulty: number
  readonly reason: string
  readonly inputBoundTokens: number
  readonly outputBoundTokens: number
}

export type RunFinishReason =
  | 'stop'
  | 'length'
  | 'content_filter'
  | 'cancelled'
  | 'disconnected'
  | 'time_limit'

/** The end of a run; the ledger adds what was charged, the transaction and the balance after it. */
export type RunEnded = {
  readonly type: 'run_ended'
  readonly runId: string
  readonly status: 'settled' | 'released' | 'expired'
  readonly modelId: string
  readonly provider: string
  readonly rateCardId: string
  readonly outputBoundTokens: number
  readonly usage?: TokenUsage
  readonly usageSource?: UsageSource
  readonly usageAnomaly?: string
  readonly costNanoUsd?: NanoUsd
  readonly finishReason?: RunFinishReason
  readonly errorCode?: string
  readonly attempts: number
  readonly firstByteAtMs?: number
  /** Where the model was chosen for the person: what the same tokens would have cost with the one otherwise used. */
  readonly baseline?: { readonly rateCardId: string; readonly micro: MicroCredits }
}

/** A person chose a model by hand; the last one is what choosing is compared with. */
export type ManualChoiceMade = {
  readonly type: 'manual_choice_made'
  readonly userId: string
  readonly modelId: string
}

export type RunAttemptMade = {
  readonly type: 'run_attempt_made'
  readonly runId: string
  /** From 1. */
  readonly attempt: number
  readonly provider: string
  readonly modelId: string
  readonly outcome: 'answered' | 'failed' | 'aborted'
  readonly errorCode?: string
  readonly httpStatus?: number
  readonly startedAtMs: number
  readonly endedAtMs: number
}

/** The text of a run so far; a later one replaces it. */
export type RunOutputSaved = {
  readonly type: 'run_output_saved'
  readonly runId: string
  readonly text: string
  readonly reasoningText: string
}

export type PlatformLossBooked = {
  readonly type: 'platform_loss_booked'
  readonly lossId: string
  readonly runId: string
  readonly reason: string
  readonly costNanoUsd: NanoUsd
  readonly unchargedMicro: MicroCredits
}

export type ConversationStarted = {
  readonly type: 'conversation_started'
  readonly conversationId: string
  readonly userId: string
  readonly title: string
}

export type MessageAdded = {
  readonly type: 'message_added'
  readonly messageId: string
  readonly conversationId: string
  readonly parentMessageId?: string
  readonly role: 'user' | 'assistant'
  readonly status: 'complete' | 'running'
  readonly text: string
  readonly runId?: string
}

export type MessageEnded = {
  readonly type: 'message_ended'
  readonly messageId: string
  readonly conversationId: string
  readonly status: 'complete' | 'incomplete' | 'failed'
  readonly text: string
}

export type AuditEntryAdded = {
  readonly type: 'audit_entry_added'
  /** Adds `balance`, as it is after the movement, to `after`. */
  readonly tellsBalance?: true
  readonly entryId: string
  readonly actorId: string
  readonly action: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly reason: string
  readonly before?: unknown
  readonly after?: unknown
  readonly requestId?: string
}

/** What an operator has granted in a day, with this grant; refused, with the movement, if it was changed since it was read. */
export type GrantCounted = {
  readonly type: 'grant_counted'
  readonly actorId: string
  readonly day: string
  readonly grantedMicro: MicroCredits
  /** The version that was read. */
  readonly previousVersion: bigint
}

/** A mail that goes out if, and only if, the movement took place; once for its key, whatever is repeated. */
export type MailQueued = {
  readonly type: 'mail_queued'
  readonly mailId: string
  /** Names what the mail is about, such as `purchase_receipt:<order id>`. */
  readonly dedupeKey: string
  /** `balanceMark` and `debtMark` in it become the figures of the wallet after the movement. */
  readonly mail: Mail
  /** Takes its place where the wallet is in debt after the movement. */
  readonly mailInDebt?: Mail
  /** Takes its place where the movement repaid a debt; `repaidMark` in it becomes how much. */
  readonly mailRepaying?: Mail
}

/** An order as it is after the movement; refused, with the movement, if it was changed since it was read. */
export type OrderChanged = {
  readonly type: 'order_changed'
  readonly order: Order
  /** The version that was read. */
  readonly previousVersion: bigint
  /** The dispute for which the movement froze credits: how many, the ledger says. */
  readonly frozenDisputeId?: string
}

/** What an event asked for is done with this movement. */
export type WebhookEventDone = {
  readonly type: 'webhook_event_done'
  readonly eventId: string
  readonly orderId: string
}

/** A code is redeemed: refused, with the movement, if the code was changed since it was read or a place is taken. */
export type VoucherRedeemed = {
  readonly type: 'voucher_redeemed'
  readonly redemptionId: string
  readonly code: VoucherCode
  readonly slots: RedemptionSlots
  readonly userId: string
  readonly walletId: string
}

/** A row that must be written together with a movement of credits, or not at all. */
export type CompanionWrite =
  | RunOpened
  | RunEnded
  | ManualChoiceMade
  | RunAttemptMade
  | RunOutputSaved
  | PlatformLossBooked
  | ConversationStarted
  | MessageAdded
  | MessageEnded
  | AuditEntryAdded
  | GrantCounted
  | OrderChanged
  | WebhookEventDone
  | VoucherRedeemed
  | MailQueued
