import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Kysely } from 'kysely'

import type { AuditEntry, AuditLog } from '../../ports/audit-log.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema/schema.ts'

type AuditDeps = { readonly clock: Clock; readonly ids: IdSource }

export function createAuditLog(deps: AuditDeps & { readonly database: Database }): AuditLog {
  return { add: (entry) => addAuditEntry(deps.database.db, deps, entry) }
}

/** Writes an entry; inside of a transaction it stands or falls with what it tells of. */
export async function addAuditEntry(db: Kysely<Schema>, deps: AuditDeps, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      id: entry.id ?? deps.ids.create('audit'),
      actor_id: entry.actorId,
      action: entry.action,
      subject_kind: entry.subjectKind,
      subject_id: entry.subjectId,
      reason: entry.reason,
      before_json: entry.before === undefined ? null : JSON.stringify(entry.before),
      after_json: entry.after === undefined ? null : JSON.stringify(entry.after),
      request_id: entry.requestId ?? null,
      created_at_ms: BigInt(deps.clock.nowMs()),
    })
    .execute()
}
