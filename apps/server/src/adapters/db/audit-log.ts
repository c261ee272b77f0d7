import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'

import type { AuditLog } from '../../ports/audit-log.ts'
import type { Database } from './database.ts'

export function createAuditLog(deps: {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
}): AuditLog {
  return {
    async add(entry) {
      await deps.database.db
        .insertInto('audit_log')
        .values({
          id: deps.ids.create('audit'),
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
    },
  }
}
