import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'

import { endpoint, type Endpoint } from '../../ports/endpoint.ts'
import type { PeopleDirectory } from '../../ports/people-directory.ts'
import type { RequestLog } from '../../ports/request-log.ts'
import { describeRun } from './describe-run.ts'
import { formatRequestCursor, parseRequestCursor, requestCursorUnknown } from './request-cursor.ts'

export type PersonRunsDeps = {
  readonly directory: Pick<PeopleDirectory, 'find'>
  readonly requests: Pick<RequestLog, 'list'>
}

/** GET /api/credits/admin/users/{id}/runs: what was asked for and what became of it, never what was said. */
export function listPersonRuns(deps: PersonRunsDeps): Endpoint {
  return endpoint(routes.adminUserRuns, async ({ params, query }) => {
    const before = query.cursor === undefined ? undefined : parseRequestCursor(query.cursor)
    if (query.cursor !== undefined && before === undefined) return err(requestCursorUnknown)
    const person = await deps.directory.find(params['id'] ?? '')
    if (person === undefined) return err({ code: 'not_found', message: 'There is no such user.' })
    if (person.walletId === undefined) return ok({ runs: [], next_cursor: null })
    const { requests, next } = await deps.requests.list({
      filter: {
        walletId: person.walletId,
        userIds: [person.id],
        ...(query.status === undefined ? {} : { status: query.status }),
      },
      before,
      limit: query.limit,
    })
    return ok({
      runs: requests.map(describeRun),
      next_cursor: next === undefined ? null : formatRequestCursor(next),
    })
  })
}
