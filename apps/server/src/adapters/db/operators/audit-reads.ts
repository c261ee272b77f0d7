import { setImmediate as nextTurn } from 'node:timers/promises'

import { firstIdAt } from '@tessera/core/id-time'
import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'

import type { AuditFilter, AuditReads, LoggedAct } from '../../../ports/audit-log.ts'
import type { Database } from '../database.ts'
import type { AuditLogTable } from '../schema/people-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { findIdsByAddress } from './beginnings.ts'

type AuditRow = Selectable<AuditLogTable>
type Place = { readonly beforeId: string | undefined; readonly limit: number }

/** How many entries one page of a search looks through, in steps of this size. */
const entriesAtOnce = 5000
const mostSteps = 4
/** An entry is written soon after its id was made. */
const idSlackMs = 10 * 60_000

export function createAuditReads(database: Pick<Database, 'db' | 'dialect'>): AuditReads {
  const { db } = database
  return {
    async find(entryId) {
      const row = await db.selectFrom('audit_log').selectAll().where('id', '=', entryId).executeTakeFirst()
      return row === undefined ? undefined : entryFromRow(row)
    },
    async list({ filter, ...place }) {
      const search = filter.search?.trim() ?? ''
      if (search !== '') return searchEntries(database, { filter, search, place })
      const rows = await selectEntries(db, filter, place.beforeId)
        .limit(place.limit + 1)
        .execute()
      return pageOf(rows, place.limit)
    },
  }
}

function pageOf(rows: readonly AuditRow[], limit: number) {
  const page = rows.slice(0, limit)
  return {
    entries: page.map(entryFromRow),
    nextBeforeId: rows.length > limit ? page.at(-1)?.id : undefined,
  }
}

function selectEntries(db: Kysely<Schema>, filter: AuditFilter, beforeId: string | undefined) {
  let query = db.selectFrom('audit_log').selectAll().orderBy('id', 'desc')
  if (beforeId !== undefined) query = query.where('id', '<', beforeId)
  if (filter.actorId !== undefined) query = query.where('actor_id', '=', filter.actorId)
  if (filter.subjectId !== undefined) query = query.where('subject_id', '=', filter.subjectId)
  if (filter.action?.endsWith('.') === true) {
    const pattern = `${filter.action.replaceAll('_', String.raw`\_`)}%`
    query = query.where(sql<boolean>`action like ${pattern} escape '\\'`)
  } else if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.fromMs !== undefined) {
    query = query
      .where('created_at_ms', '>=', BigInt(filter.fromMs))
      .where('id', '>=', firstIdAt('audit', filter.fromMs - idSlackMs))
  }
  if (filter.toMs !== undefined) {
    query = query
      .where('created_at_ms', '<', BigInt(filter.toMs))
      .where('id', '<', firstIdAt('audit', filter.toMs + idSlackMs))
  }
  return query
}

type SearchQuery = { readonly filter: AuditFilter; readonly search: string; readonly place: Place }

/** Reasons can only be looked through entry by entry: in steps, from the newest on. */
async function searchEntries(
  database: Pick<Database, 'db' | 'dialect'>,
  { filter, search, place }: SearchQuery,
) {
  const { db } = database
  const personIds = await findIdsByAddress(database, search)
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, String.raw`\$&`)}%`
  const found: AuditRow[] = []
  let beforeId = place.beforeId
  for (let step = 0; step < mostSteps; step += 1) {
    const boundary = await selectEntries(db, filter, beforeId)
      .clearSelect()
      .select('id')
      .offset(entriesAtOnce - 1)
      .limit(1)
      .executeTakeFirst()
    let query = selectEntries(db, filter, beforeId).where((eb) =>
      eb.or([
        eb('id', '=', search),
        eb('request_id', '=', search),
        eb('actor_id', 'in', [search, ...personIds]),
        eb('subject_id', 'in', [search, ...personIds]),
        sql<boolean>`lower(reason) like ${pattern} escape '\\'`,
      ]),
    )
    if (boundary !== undefined) query = query.where('id', '>=', boundary.id)
    found.push(...(await query.limit(place.limit + 1 - found.length).execute()))
    if (found.length > place.limit) return pageOf(found, place.limit)
    if (boundary === undefined) return pageOf(found, place.limit)
    beforeId = boundary.id
    // On SQLite a step has the thread to itself: others come between.
    await nextTurn()
  }
  return { entries: found.map(entryFromRow), nextBeforeId: beforeId }
}

function entryFromRow(row: AuditRow): LoggedAct {
  return {
    id: row.id,
    action: row.action,
    actorId: row.actor_id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    reason: row.reason,
    before: parsed(row.before_json),
    after: parsed(row.after_json),
    requestId: row.request_id ?? undefined,
    createdAtMs: Number(row.created_at_ms),
  }
}

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text)
}
