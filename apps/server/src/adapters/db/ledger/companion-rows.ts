import { assertNever, invariant } from '@tessera/core/invariant'
import type { LedgerOutcome } from '@tessera/core/ledger/operation'
import { creditsToJson } from '@tessera/core/money/micro-credits'

import { fillBalanceMarks } from '../../../mails/balance-marks.ts'
import type {
  AuditEntryAdded,
  CompanionWrite,
  MailQueued,
  RunEnded,
  RunOpened,
} from '../../../ports/companion-write.ts'
import { mailRow } from '../../mail/mail-row.ts'
import { baselineColumnsOf, choiceRowOf } from './choice-companion-rows.ts'
import { grantDayRowOf } from './grant-companion-rows.ts'
import { eventRowOf, orderRowsOf } from './order-companion-rows.ts'
import { voucherRowsOf } from './voucher-companion-rows.ts'

export type ColumnValue = string | bigint | null

export type CompanionTable =
  | 'conversations'
  | 'runs'
  | 'manual_choices'
  | 'messages'
  | 'run_attempts'
  | 'run_outputs'
  | 'platform_losses'
  | 'audit_log'
  | 'mails'
  | 'orders'
  | 'order_refunds'
  | 'order_disputes'
  | 'webhook_events'
  | 'grant_days'
  | 'voucher_codes'
  | 'voucher_redemptions'

/**
 * Rows of one shape that one statement writes. `key` names the columns that find the row: an update changes the others,
 * an upsert inserts or replaces them, `insert_once` leaves a row that is there as it is. Rows of a group are for
 * different keys.
 */
export type CompanionRowGroup = {
  /** The same for all groups that the same statement writes. */
  readonly shape: string
  readonly table: CompanionTable
  readonly mode: 'insert' | 'insert_once' | 'update' | 'upsert'
  readonly key: readonly string[]
  /** A column of the key that the update counts up: it finds the version that was read, and no later one. */
  readonly counts: 'version' | undefined
  readonly columns: readonly string[]
  readonly rows: readonly (readonly ColumnValue[])[]
}

/** The companions of one accepted operation, with what the ledger said about it. */
export type AcceptedCompanions = {
  readonly companions: readonly CompanionWrite[]
  readonly outcome: LedgerOutcome
  /** When it took place, where that is not now. */
  readonly atMs?: number
}

type RowValues = Readonly<Record<string, ColumnValue>>

export type CompanionRow = {
  readonly table: CompanionTable
  readonly mode: CompanionRowGroup['mode']
  readonly key: readonly string[]
  readonly counts?: 'version'
  readonly values: RowValues
}

// Inserts come before the rows that point at them, and before the updates of rows that the same batch inserts.
const writeOrder: readonly `${CompanionTable} ${CompanionRowGroup['mode']}`[] = [
  'conversations insert',
  'messages insert',
  'runs insert',
  'run_attempts insert',
  'run_outputs upsert',
  'manual_choices upsert',
  'runs update',
  'messages update',
  'conversations update',
  'platform_losses insert',
  'audit_log insert',
  'mails insert_once',
  'orders update',
  'order_refunds upsert',
  'order_disputes upsert',
  'webhook_events update',
  'grant_days update',
  'voucher_codes update',
  'voucher_redemptions insert',
]

/** Turns the companions of a batch into few statements, in the order in which they may be written. */
export function planCompanionRows(
  accepted: readonly AcceptedCompanions[],
  nowMs: number,
): readonly CompanionRowGroup[] {
  const groups = new Map<string, { head: CompanionRow; rows: Map<string, RowValues> }>()
  for (const { companions, outcome, atMs } of accepted) {
    for (const companion of companions) {
      for (const row of rowsOf(companion, outcome, BigInt(atMs ?? nowMs))) {
        // Rows of one table that come from one kind of companion have the same columns.
        const shape = `${companion.type} ${row.table}`
        const group = groups.get(shape) ?? { head: row, rows: new Map<string, RowValues>() }
        groups.set(shape, group)
        invariant(haveSameColumns(row.values, group.head.values), `rows of ${shape} have the same columns`)
        const key = keyWithin(group.rows, row)
        // The later write would replace the earlier one unseen. Alone, the one that comes second finds no such version.
        invariant(
          row.counts === undefined || !group.rows.has(key),
          `a version of ${row.table} is counted up once in a batch`,
        )
        if (row.mode !== 'insert_once' || !group.rows.has(key)) group.rows.set(key, row.values)
      }
    }
  }
  return [...groups]
    .toSorted(([, left], [, right]) => rankOf(left.head) - rankOf(right.head))
    .map(([shape, { head, rows: valuesByKey }]) => {
      const columns = Object.keys(head.values)
      return {
        shape,
        table: head.table,
        mode: head.mode,
        key: head.key,
        counts: head.counts,
        columns,
        rows: [...valuesByKey.values()].map((values) => columns.map((column) => values[column] ?? null)),
      }
    })
}

function haveSameColumns(one: RowValues, other: RowValues): boolean {
  if (one === other) return true
  const names = Object.keys(other)
  let count = 0
  for (const name in one) {
    if (name !== names[count]) return false
    count += 1
  }
  return count === names.length
}

/** A later write of the same row in the batch replaces the earlier one; a second insert must fail, so it is kept. */
function keyWithin(rows: ReadonlyMap<string, RowValues>, row: CompanionRow): string {
  if (row.mode === 'insert') return String(rows.size)
  return row.key.map((name) => String(row.values[name])).join(' ')
}

/** A conversation may be deleted, with its messages, while an answer to it is on its way. */
export function isDeletable(group: Pick<CompanionRowGroup, 'table'>): boolean {
  return group.table === 'conversations' || group.table === 'messages'
}

function rankOf(row: CompanionRow): number {
  const rank = writeOrder.indexOf(`${row.table} ${row.mode}`)
  invariant(rank >= 0, 'every kind of companion row has its place in the order')
  return rank
}

function rowsOf(companion: CompanionWrite, outcome: LedgerOutcome, nowMs: bigint): readonly CompanionRow[] {
  if (isOfConversation(companion)) return conversationRowsOf(companion, nowMs)
  switch (companion.type) {
    case 'run_opened':
      return [insertInto('runs', openedRun(companion, outcome, nowMs))]
    case 'run_ended':
      return [update('runs', ['id'], endedRun(companion, outcome, nowMs))]
    case 'manual_choice_made':
      return [choiceRowOf(companion, nowMs)]
    case 'run_attempt_made':
      return [
        insertInto('run_attempts', {
          run_id: companion.runId,
          attempt: BigInt(companion.attempt),
          provider: companion.provider,
          model_id: companion.modelId,
          outcome: companion.outcome,
          error_code: companion.errorCode ?? null,
          http_status: integerOrNull(companion.httpStatus),
          started_at_ms: BigInt(companion.startedAtMs),
          ended_at_ms: BigInt(companion.endedAtMs),
        }),
      ]
    case 'run_output_saved':
      return [
        {
          table: 'run_outputs',
          mode: 'upsert',
          key: ['run_id'],
          values: {
            run_id: companion.runId,
            text: companion.text,
            reasoning_text: companion.reasoningText,
            updated_at_ms: nowMs,
          },
        },
      ]
    case 'platform_loss_booked':
      return [
        insertInto('platform_losses', {
          id: companion.lossId,
          run_id: companion.runId,
          reason: companion.reason,
          cost_nano_usd: companion.costNanoUsd,
          uncharged_micro: companion.unchargedMicro,
          created_at_ms: nowMs,
        }),
      ]
    case 'audit_entry_added':
      return [insertInto('audit_log', auditEntry(companion, outcome, nowMs))]
    case 'grant_counted':
      return [grantDayRowOf(companion)]
    case 'mail_queued':
      return [queuedMail(companion, outcome, nowMs)]
    case 'order_changed':
      return orderRowsOf(companion, outcome, nowMs)
    case 'webhook_event_done':
      return [eventRowOf(companion, nowMs)]
    case 'voucher_redeemed':
      return voucherRowsOf(companion, outcome, nowMs)
    default:
      return assertNever(companion)
  }
}

type ConversationWrite = Extract<
  CompanionWrite,
  { type: 'conversation_started' | 'message_added' | 'message_ended' }
>

function isOfConversation(companion: CompanionWrite): companion is ConversationWrite {
  return (
    companion.type === 'conversation_started' ||
    companion.type === 'message_added' ||
    companion.type === 'message_ended'
  )
}

function conversationRowsOf(companion: ConversationWrite, nowMs: bigint): readonly CompanionRow[] {
  switch (companion.type) {
    case 'conversation_started':
      return [
        insertInto('conversations', {
          id: companion.conversationId,
          user_id: companion.userId,
          title: companion.title,
          created_at_ms: nowMs,
          updated_at_ms: nowMs,
        }),
      ]
    case 'message_added':
      return [
        insertInto('messages', {
          id: companion.messageId,
          conversation_id: companion.conversationId,
          parent_message_id: companion.parentMessageId ?? null,
          role: companion.role,
          status: companion.status,
          text: companion.text,
          run_id: companion.runId ?? null,
          created_at_ms: nowMs,
        }),
        touch(companion.conversationId, nowMs),
      ]
    case 'message_ended':
      return [
        update('messages', ['id', 'conversation_id'], {
          id: companion.messageId,
          conversation_id: companion.conversationId,
          status: companion.status,
          text: companion.text,
        }),
        touch(companion.conversationId, nowMs),
      ]
    default:
      return assertNever(companion)
  }
}

function openedRun(run: RunOpened, outcome: LedgerOutcome, nowMs: bigint): RowValues {
  return {
    id: run.runId,
    user_id: run.userId,
    wallet_id: run.walletId,
    conversation_id: run.conversationId ?? null,
    user_message_id: run.userMessageId ?? null,
    status: 'running',
    source: run.source,
    streamed: run.streamed ? 1n : 0n,
    requested_model_id: run.requestedModelId ?? null,
    model_id: run.modelId,
    provider: run.provider,
    rate_card_id: run.rateCardId,
    task_type: run.taskType,
    complexity: run.complexity,
    difficulty_permille: BigInt(Math.round(run.difficulty * 1000)),
    reason: run.reason,
    input_bound_tokens: BigInt(run.inputBoundTokens),
    output_bound_tokens: BigInt(run.outputBoundTokens),
    held: outcome.amountMicro,
    attempts: 0n,
    created_at_ms: nowMs,
  }
}

function endedRun(run: RunEnded, outcome: LedgerOutcome, nowMs: bigint): RowValues {
  return {
    id: run.runId,
    status: run.status,
    model_id: run.modelId,
    provider: run.provider,
    rate_card_id: run.rateCardId,
    output_bound_tokens: BigInt(run.outputBoundTokens),
    charged: outcome.amountMicro,
    transaction_id: outcome.transactionId ?? null,
    balance_after: outcome.balance.balanceMicro,
    input_tokens: integerOrNull(run.usage?.inputTokens),
    cache_read_tokens: integerOrNull(run.usage?.cacheReadTokens),
    cache_write_tokens: integerOrNull(run.usage?.cacheWriteTokens),
    output_tokens: integerOrNull(run.usage?.outputTokens),
    reasoning_tokens: integerOrNull(run.usage?.reasoningTokens),
    usage_source: run.usageSource ?? null,
    usage_anomaly: run.usageAnomaly ?? null,
    cost_nano_usd: run.costNanoUsd ?? null,
    finish_reason: run.finishReason ?? null,
    error_code: run.errorCode ?? null,
    attempts: BigInt(run.attempts),
    first_byte_at_ms: integerOrNull(run.firstByteAtMs),
    ended_at_ms: nowMs,
    ...baselineColumnsOf(run),
  }
}

function auditEntry(entry: AuditEntryAdded, outcome: LedgerOutcome, nowMs: bigint): RowValues {
  const after =
    entry.tellsBalance === true
      ? { ...Object(entry.after), balance: creditsToJson(outcome.balance.balanceMicro) }
      : entry.after
  return {
    id: entry.entryId,
    actor_id: entry.actorId,
    action: entry.action,
    subject_kind: entry.subjectKind,
    subject_id: entry.subjectId,
    reason: entry.reason,
    before_json: entry.before === undefined ? null : JSON.stringify(entry.before),
    after_json: after === undefined ? null : JSON.stringify(after),
    request_id: entry.requestId ?? null,
    created_at_ms: nowMs,
  }
}

function queuedMail(queued: MailQueued, outcome: LedgerOutcome, nowMs: bigint): CompanionRow {
  const { balance, repaidMicro } = outcome
  const repaying = repaidMicro === undefined ? undefined : queued.mailRepaying
  const inDebt = balance.debtMicro > 0n ? queued.mailInDebt : undefined
  const mail = repaying ?? inDebt ?? queued.mail
  return {
    table: 'mails',
    mode: 'insert_once',
    key: ['dedupe_key'],
    values: mailRow(fillBalanceMarks(mail, balance, repaidMicro), { ...queued, nowMs }),
  }
}

function touch(conversationId: string, nowMs: bigint): CompanionRow {
  return update('conversations', ['id'], { id: conversationId, updated_at_ms: nowMs })
}

function insertInto(table: CompanionTable, values: RowValues): CompanionRow {
  return { table, mode: 'insert', key: [], values }
}

function update(table: CompanionTable, key: readonly string[], values: RowValues): CompanionRow {
  return { table, mode: 'update', key, values }
}

function integerOrNull(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value)
}
