import type { TokenUsage, UsageSource } from '@tessera/core/metering/token-usage'
import { microCredits } from '@tessera/core/money/micro-credits'
import { complexities, taskTypes } from '@tessera/core/selection/task-type'
import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'

import type { RunFinishReason } from '../../ports/companion-write.ts'
import type { LateLoss, RunOutput, RunStore, StoredRun } from '../../ports/run-store.ts'
import type { Database } from './database.ts'
import type { RunsTable } from './schema/ai-tables.ts'
import type { Schema } from './schema/schema.ts'

type RunRow = Selectable<RunsTable> & { readonly message_id: string | null }

type StoreDeps = { readonly database: Pick<Database, 'db' | 'dialect'>; readonly nowMs: () => number }

/** Runs in the database: reads, and the few writes that move no credits. */
export function createRunStore(deps: StoreDeps): RunStore {
  const { db } = deps.database
  return {
    findRun: (query) => findRun(db, query),
    listRuns: (runIds) => listRuns(db, runIds),
    findOutput: (runId) => findOutput(db, runId),
    saveProgress: (outputs) => saveProgress(deps, outputs),
    requestStop: (query) => requestStop(deps, query),
    listStopRequests: (runIds) => listStopRequests(db, runIds),
    findIdempotencyClaim: (scopeKey) => findIdempotencyClaim(deps, scopeKey),
    bookLateLoss: (loss) => bookLateLoss(deps, loss),
  }
}

type OwnRun = { readonly runId: string; readonly userId: string }

function selectRuns(db: Kysely<Schema>) {
  return db
    .selectFrom('runs')
    .leftJoin('messages', (join) =>
      join.onRef('messages.run_id', '=', 'runs.id').on('messages.role', '=', 'assistant'),
    )
    .selectAll('runs')
    .select('messages.id as message_id')
}

async function findRun(db: Kysely<Schema>, { runId, userId }: OwnRun): Promise<StoredRun | undefined> {
  const row = await selectRuns(db)
    .where('runs.id', '=', runId)
    .where('runs.user_id', '=', userId)
    .executeTakeFirst()
  return row === undefined ? undefined : toStoredRun(row)
}

async function listRuns(db: Kysely<Schema>, runIds: readonly string[]): Promise<readonly StoredRun[]> {
  if (runIds.length === 0) return []
  const rows = await selectRuns(db).where('runs.id', 'in', runIds.slice(0, 100)).execute()
  return rows.map(toStoredRun)
}

async function findOutput(db: Kysely<Schema>, runId: string): Promise<RunOutput | undefined> {
  const row = await db
    .selectFrom('run_outputs')
    .select(['text', 'reasoning_text'])
    .where('run_id', '=', runId)
    .executeTakeFirst()
  return row === undefined ? undefined : { runId, text: row.text, reasoningText: row.reasoning_text }
}

/**
 * Of runs that go on and that nobody has stopped. Whoever deletes a conversation stops its runs in the same transaction,
 * before it deletes their texts: a text that is just being saved is either deleted with the others, or not saved any
 * more. In the order of ids, in which a deletion locks them too.
 */
async function saveProgress({ database, nowMs }: StoreDeps, outputs: readonly RunOutput[]): Promise<void> {
  if (outputs.length === 0) return
  const rows = outputs.map(
    ({ runId, text, reasoningText }) =>
      sql`(cast(${runId} as text), cast(${text} as text), cast(${reasoningText} as text))`,
  )
  // On SQLite nobody else writes meanwhile. On PostgreSQL a deletion waits for us, or we for it; nobody else does.
  const lock = database.dialect === 'postgres' ? sql`for key share of runs` : sql``
  await sql`
    insert into run_outputs (run_id, text, reasoning_text, updated_at_ms)
    select saved.column1, saved.column2, saved.column3, cast(${BigInt(nowMs())} as bigint)
    from (values ${sql.join(rows)}) as saved
    join runs on runs.id = saved.column1
    where runs.stop_requested_at_ms is null and runs.status = 'running'
    order by runs.id ${lock}
    on conflict (run_id) do update set
      text = excluded.text, reasoning_text = excluded.reasoning_text, updated_at_ms = excluded.updated_at_ms
    -- A save that was overtaken by the end of its run must not put the shorter text back.
    where length(excluded.text) + length(excluded.reasoning_text)
      >= length(run_outputs.text) + length(run_outputs.reasoning_text)`.execute(database.db)
}

async function requestStop(deps: StoreDeps, { runId, userId }: OwnRun): Promise<boolean> {
  const result = await deps.database.db
    .updateTable('runs')
    .set({ stop_requested_at_ms: BigInt(deps.nowMs()) })
    .where('id', '=', runId)
    .where('user_id', '=', userId)
    .where('status', '=', 'running')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

async function listStopRequests(db: Kysely<Schema>, runIds: readonly string[]): Promise<readonly string[]> {
  if (runIds.length === 0) return []
  const rows = await db
    .selectFrom('runs')
    .select('id')
    .where('id', 'in', runIds)
    .where('stop_requested_at_ms', 'is not', null)
    .execute()
  return rows.map((row) => row.id)
}

async function findIdempotencyClaim(deps: StoreDeps, scopeKey: string) {
  const row = await deps.database.db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('scope_key', '=', scopeKey)
    .where('expires_at_ms', '>', BigInt(deps.nowMs()))
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    scopeKey,
    requestHash: row.request_hash,
    subjectId: row.subject_id,
    expiresAtMs: Number(row.expires_at_ms),
  }
}

async function bookLateLoss(deps: StoreDeps, loss: LateLoss): Promise<void> {
  await deps.database.db
    .insertInto('platform_losses')
    .values({
      id: loss.lossId,
      run_id: loss.runId,
      reason: loss.reason,
      cost_nano_usd: loss.costNanoUsd,
      uncharged_micro: loss.unchargedMicro,
      created_at_ms: BigInt(deps.nowMs()),
    })
    .execute()
}

function toStoredRun(row: RunRow): StoredRun {
  return {
    id: row.id,
    userId: row.user_id,
    walletId: row.wallet_id,
    conversationId: row.conversation_id ?? undefined,
    userMessageId: row.user_message_id ?? undefined,
    messageId: row.message_id ?? undefined,
    status: row.status,
    modelId: row.model_id,
    provider: row.provider,
    rateCardId: row.rate_card_id,
    taskType: wordOf(taskTypes, row.task_type),
    complexity: wordOf(complexities, row.complexity),
    reason: row.reason,
    outputBoundTokens: Number(row.output_bound_tokens),
    heldMicro: microCredits(row.held),
    chargedMicro: microCredits(row.charged ?? 0n),
    balanceAfterMicro: row.balance_after === null ? undefined : microCredits(row.balance_after),
    usage: toUsage(row),
    usageSource: row.usage_source === null ? undefined : wordOf(usageSources, row.usage_source),
    finishReason: row.finish_reason === null ? undefined : wordOf(finishReasons, row.finish_reason),
    errorCode: row.error_code ?? undefined,
    baseline: baselineOf(row),
    createdAtMs: Number(row.created_at_ms),
  }
}

function baselineOf(row: RunRow): StoredRun['baseline'] {
  const { baseline_rate_card_id: rateCardId, baseline_micro: micro } = row
  return rateCardId === null || micro === null ? undefined : { rateCardId, micro: microCredits(micro) }
}

const usageSources: readonly UsageSource[] = ['provider', 'counted', 'mixed']
const finishReasons: readonly RunFinishReason[] = [
  'stop',
  'length',
  'content_filter',
  'cancelled',
  'disconnected',
  'time_limit',
]

function toUsage(row: RunRow): TokenUsage | undefined {
  if (row.input_tokens === null || row.output_tokens === null) return undefined
  return {
    inputTokens: Number(row.input_tokens),
    cacheReadTokens: Number(row.cache_read_tokens ?? 0n),
    cacheWriteTokens: Number(row.cache_write_tokens ?? 0n),
    outputTokens: Number(row.output_tokens),
    reasoningTokens: Number(row.reasoning_tokens ?? 0n),
  }
}

/** Reads a word that our own code wrote; a row with another one is damaged. */
function wordOf<Word extends string>(words: readonly Word[], text: string): Word {
  const word = words.find((candidate) => candidate === text)
  if (word === undefined) throw new Error(`a run carries the unknown word "${text}"`)
  return word
}
