import type { Kysely } from 'kysely'
import { sql } from 'kysely'

import type {
  ConversationHistory,
  ConversationQuery,
  ConversationsPage,
  ConversationStore,
  StoredConversation,
  StoredMessage,
} from '../../ports/conversation-store.ts'
import type { RunStatus } from '../../ports/run-store.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema/schema.ts'

type StoreDeps = { readonly database: Pick<Database, 'db' | 'dialect'>; readonly nowMs: () => number }

/** More than a model can read; keeps the walk up a thread bounded. */
const longestChain = 1_000
const mostMessagesShown = 2_000
/** Of text that is read at once: more than any model takes, and no more than a process can spare for one request. */
const mostTextBytes = 8 * 1024 * 1024

/** Conversations in the database, each method filtered by the owner. */
export function createConversationStore(deps: StoreDeps): ConversationStore {
  const { db } = deps.database
  return {
    list: (query) => list(db, query),
    find: (own) => find(db, own),
    listMessages: (own) => listMessages(db, own),
    findHistory: (own) => findHistory(db, own),
    rename: (own) => rename(db, own),
    delete: (own) => deleteConversation(deps, own),
  }
}

type Own = { readonly conversationId: string; readonly userId: string }

async function list(db: Kysely<Schema>, query: ConversationQuery): Promise<ConversationsPage> {
  let select = db
    .selectFrom('conversations as c')
    .selectAll('c')
    .where('c.user_id', '=', query.userId)
    .orderBy('c.updated_at_ms', 'desc')
    .orderBy('c.id', 'desc')
    .limit(query.limit + 1)
  const { after, search } = query
  if (after !== undefined) {
    const afterMs = BigInt(after.updatedAtMs)
    select = select.where((eb) =>
      eb.or([
        eb('c.updated_at_ms', '<', afterMs),
        eb.and([eb('c.updated_at_ms', '=', afterMs), eb('c.id', '<', after.id)]),
      ]),
    )
  }
  if (search !== undefined && search !== '') {
    const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, String.raw`\$&`)}%`
    select = select.where((eb) =>
      eb.or([
        sql<boolean>`lower(c.title) like ${pattern} escape '\\'`,
        eb.exists(
          eb
            .selectFrom('messages as m')
            .select(sql<number>`1`.as('one'))
            .whereRef('m.conversation_id', '=', 'c.id')
            .where(sql<boolean>`lower(m.text) like ${pattern} escape '\\'`),
        ),
      ]),
    )
  }
  const rows = await select.execute()
  const conversations = rows.slice(0, query.limit).map(toConversation)
  const last = conversations.at(-1)
  if (rows.length <= query.limit || last === undefined) return { conversations }
  return { conversations, nextCursor: { updatedAtMs: last.updatedAtMs, id: last.id } }
}

async function find(db: Kysely<Schema>, own: Own): Promise<StoredConversation | undefined> {
  const row = await db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', own.conversationId)
    .where('user_id', '=', own.userId)
    .executeTakeFirst()
  return row === undefined ? undefined : toConversation(row)
}

function selectMessages(db: Kysely<Schema>) {
  return (
    db
      .selectFrom('messages as m')
      .leftJoin('runs as r', 'r.id', 'm.run_id')
      .leftJoin('run_outputs as o', 'o.run_id', 'm.run_id')
      .select([
        'm.id',
        'm.parent_message_id',
        'm.role',
        'm.status',
        'm.text',
        'm.run_id',
        'm.created_at_ms',
        'r.status as run_status',
        'r.error_code',
      ])
      // Only what is still being written has to be looked for there; else every answer would be read twice.
      .select(sql<string | null>`case when m.status = 'running' then o.text end`.as('output_text'))
  )
}

async function listMessages(db: Kysely<Schema>, own: Own): Promise<readonly StoredMessage[] | undefined> {
  if ((await find(db, own)) === undefined) return undefined
  const sizes = await db
    .selectFrom('messages as m')
    .select(textBytes.as('bytes'))
    .where('m.conversation_id', '=', own.conversationId)
    .orderBy('m.created_at_ms', 'desc')
    .orderBy('m.id', 'desc')
    .limit(mostMessagesShown)
    .execute()
  if (sizes.length === 0) return []
  const rows = await selectMessages(db)
    .where('m.conversation_id', '=', own.conversationId)
    .orderBy('m.created_at_ms', 'desc')
    .orderBy('m.id', 'desc')
    .limit(countWithin(sizes, mostTextBytes))
    .execute()
  return rows.map(toMessage).toReversed()
}

/** Told by the header of the value: nothing of a long text is read for it. */
const textBytes = sql<bigint>`octet_length(m.text)`

/** How many of the first rows stay within so many bytes; at least one. */
function countWithin(rows: readonly { readonly bytes: bigint }[], mostBytes: number): number {
  let bytes = 0
  let count = 0
  for (const row of rows) {
    bytes += Number(row.bytes)
    if (count > 0 && bytes > mostBytes) break
    count += 1
  }
  return count
}

async function findHistory(
  db: Kysely<Schema>,
  own: Own & { readonly parentMessageId?: string },
): Promise<ConversationHistory | undefined> {
  if ((await find(db, own)) === undefined) return undefined
  const parentMessageId = own.parentMessageId ?? (await findNewestMessageId(db, own.conversationId))
  if (parentMessageId === undefined) return { messages: [] }
  const ids = await listChainIds(db, own.conversationId, parentMessageId)
  if (ids.length === 0) return undefined
  const rows = await selectMessages(db).where('m.id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, toMessage(row)]))
  const messages = ids
    .toReversed()
    .map((id) => byId.get(id))
    .filter((message) => message !== undefined)
  const previousRunId = messages.findLast((message) => message.runStatus !== undefined)?.runId
  const previousRun =
    previousRunId === undefined
      ? undefined
      : await db
          .selectFrom('runs')
          .select(['task_type', 'model_id', 'provider', 'input_tokens', 'ended_at_ms'])
          .where('id', '=', previousRunId)
          .executeTakeFirst()
  return {
    parentMessageId,
    messages,
    ...(previousRun === undefined ? {} : { previousRun: toPreviousRun(previousRun) }),
  }
}

function toPreviousRun(row: {
  readonly task_type: string
  readonly model_id: string
  readonly provider: string
  readonly input_tokens: bigint | null
  readonly ended_at_ms: bigint | null
}): ConversationHistory['previousRun'] & {} {
  return {
    taskType: row.task_type,
    modelId: row.model_id,
    provider: row.provider,
    inputTokens: row.input_tokens === null ? undefined : Number(row.input_tokens),
    endedAtMs: row.ended_at_ms === null ? undefined : Number(row.ended_at_ms),
  }
}

async function findNewestMessageId(db: Kysely<Schema>, conversationId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** From the given message up as far as can be read at once; empty where it is not in this conversation. */
async function listChainIds(
  db: Kysely<Schema>,
  conversationId: string,
  leafId: string,
): Promise<readonly string[]> {
  const rows = await db
    .withRecursive('chain(id, parent_message_id, bytes, depth)', (cte) =>
      cte
        .selectFrom('messages as m')
        .select(['m.id', 'm.parent_message_id', textBytes.as('bytes'), sql<bigint>`1`.as('depth')])
        .where('m.id', '=', leafId)
        .where('m.conversation_id', '=', conversationId)
        .unionAll(
          cte
            .selectFrom('messages as m')
            .innerJoin('chain', 'chain.parent_message_id', 'm.id')
            .select(['m.id', 'm.parent_message_id', textBytes.as('bytes')])
            .select(sql<bigint>`chain.depth + 1`.as('depth'))
            .where('m.conversation_id', '=', conversationId)
            .where('chain.depth', '<', BigInt(longestChain)),
        ),
    )
    .selectFrom('chain')
    .select(['id', 'bytes'])
    .orderBy('depth', 'asc')
    .execute()
  return rows.slice(0, countWithin(rows, mostTextBytes)).map((row) => row.id)
}

async function rename(
  db: Kysely<Schema>,
  own: Own & { readonly title: string },
): Promise<StoredConversation | undefined> {
  // The order of the list is by use, and a new name is no use: updated_at stays.
  await db
    .updateTable('conversations')
    .set({ title: own.title })
    .where('id', '=', own.conversationId)
    .where('user_id', '=', own.userId)
    .execute()
  return find(db, own)
}

async function deleteConversation({ database, nowMs }: StoreDeps, own: Own): Promise<boolean> {
  return database.db.transaction().execute(async (trx) => {
    const deleted = await trx
      .deleteFrom('conversations')
      .where('id', '=', own.conversationId)
      .where('user_id', '=', own.userId)
      .executeTakeFirst()
    if (deleted.numDeletedRows === 0n) return false
    // Whoever is just saving the text of one of its runs is waited for: else the text would be there afterwards.
    const ofConversation = trx
      .selectFrom('runs')
      .select('id')
      .where('conversation_id', '=', own.conversationId)
    if (database.dialect === 'postgres') await ofConversation.orderBy('id').forUpdate().execute()
    // An answer that another process is still writing for it is of use to nobody: it stops, and costs no more.
    await trx
      .updateTable('runs')
      .set({ stop_requested_at_ms: BigInt(nowMs()) })
      .where('conversation_id', '=', own.conversationId)
      .where('status', '=', 'running')
      .execute()
    await trx
      .deleteFrom('run_outputs')
      .where('run_id', 'in', (eb) =>
        eb.selectFrom('runs').select('id').where('conversation_id', '=', own.conversationId),
      )
      .execute()
    await trx.deleteFrom('messages').where('conversation_id', '=', own.conversationId).execute()
    return true
  })
}

function toConversation(row: {
  readonly id: string
  readonly title: string
  readonly created_at_ms: bigint
  readonly updated_at_ms: bigint
}): StoredConversation {
  return {
    id: row.id,
    title: row.title,
    createdAtMs: Number(row.created_at_ms),
    updatedAtMs: Number(row.updated_at_ms),
  }
}

type MessageRow = {
  readonly id: string
  readonly parent_message_id: string | null
  readonly role: 'user' | 'assistant'
  readonly status: StoredMessage['status']
  readonly text: string
  readonly run_id: string | null
  readonly created_at_ms: bigint
  readonly run_status: RunStatus | null
  readonly error_code: string | null
  readonly output_text: string | null
}

function toMessage(row: MessageRow): StoredMessage {
  // A run that expired was broken off by us, whether or not its message was told.
  const isOver = row.status === 'running' && row.run_status !== 'running'
  const isBrokenOff = row.role === 'assistant' && (isOver || row.run_status === 'expired')
  return {
    id: row.id,
    ...(row.parent_message_id === null ? {} : { parentMessageId: row.parent_message_id }),
    role: row.role,
    status: isBrokenOff ? 'failed' : row.status,
    text: row.status === 'running' ? (row.output_text ?? row.text) : row.text,
    ...(row.run_id === null ? {} : { runId: row.run_id }),
    ...(row.run_status === null || row.role === 'user' ? {} : { runStatus: row.run_status }),
    ...(row.error_code === null ? {} : { errorCode: row.error_code }),
    createdAtMs: Number(row.created_at_ms),
  }
}
