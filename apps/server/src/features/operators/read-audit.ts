import type { AuditEntry } from '@tessera/contracts/audit'
import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'

import type { AuditReads, LoggedAct } from '../../ports/audit-log.ts'
import type { Buyers } from '../../ports/buyers.ts'
import { endpoint, type Endpoint, type EndpointContext } from '../../ports/endpoint.ts'
import { cursorUnknown } from '../common/id-cursor.ts'
import { readIdPlace, writeIdPlace } from './cursors.ts'
import { isoTimeOf } from './describe-person.ts'

export type ReadAuditDeps = { readonly audit: Pick<AuditReads, 'list'>; readonly buyers: Buyers }

type Query = EndpointContext<typeof routes.audit>['query']
type People = Awaited<ReturnType<Buyers['findMany']>>

/** GET /api/credits/admin/audit: who did what to whom, why, and how it was before and after. */
export function readAudit({ audit, buyers }: ReadAuditDeps): Endpoint {
  return endpoint(routes.audit, async ({ query }) => {
    const beforeId = query.cursor === undefined ? undefined : readIdPlace(query.cursor)
    if (query.cursor !== undefined && beforeId === undefined) return err(cursorUnknown)
    const { entries, nextBeforeId } = await audit.list({
      filter: filterOf(query),
      beforeId,
      limit: query.limit,
    })
    const people = await buyers.findMany(
      entries.flatMap(({ actorId, subjectKind, subjectId }) =>
        subjectKind === 'user' ? [actorId, subjectId] : [actorId],
      ),
    )
    return ok({
      entries: entries.map((entry) => describeEntry(entry, people)),
      next_cursor: nextBeforeId === undefined ? null : writeIdPlace(nextBeforeId),
    })
  })
}

function filterOf(query: Query): Parameters<AuditReads['list']>[0]['filter'] {
  return {
    ...(query.q === undefined ? {} : { search: query.q }),
    ...(query.actor === undefined ? {} : { actorId: query.actor }),
    ...(query.action === undefined ? {} : { action: query.action }),
    ...(query.subject === undefined ? {} : { subjectId: query.subject }),
    ...(query.from === undefined ? {} : { fromMs: Date.parse(query.from) }),
    ...(query.to === undefined ? {} : { toMs: Date.parse(query.to) }),
  }
}

function describeEntry(entry: LoggedAct, people: People): AuditEntry {
  return {
    id: entry.id,
    action: entry.action,
    actor_id: entry.actorId,
    actor: personOf(people, entry.actorId),
    subject_kind: entry.subjectKind,
    subject_id: entry.subjectId,
    subject: entry.subjectKind === 'user' ? personOf(people, entry.subjectId) : null,
    reason: entry.reason,
    before: entry.before,
    after: entry.after,
    request_id: entry.requestId ?? null,
    created_at: isoTimeOf(entry.createdAtMs),
  }
}

/** The terminal and the system have no address. */
function personOf(people: People, userId: string): AuditEntry['actor'] {
  const person = people.get(userId)
  return person === undefined || person.email === ''
    ? null
    : { id: person.id, name: person.name, email: person.email }
}
