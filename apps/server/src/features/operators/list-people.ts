import type { AdminUsersResponse } from '@tessera/contracts/people-admin'
import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'

import { endpoint, type Endpoint, type EndpointContext } from '../../ports/endpoint.ts'
import type { ListedPerson, PeopleDirectory, PersonFilter } from '../../ports/people-directory.ts'
import { cursorUnknown } from '../common/id-cursor.ts'
import { readSearchPlace, readSortedPlace, writeSearchPlace, writeSortedPlace } from './cursors.ts'
import { describePerson } from './describe-person.ts'

export type ListPeopleDeps = {
  readonly directory: Pick<PeopleDirectory, 'list' | 'search' | 'findByAnyId'>
}

type Query = EndpointContext<typeof routes.adminUsers>['query']

/** GET /api/credits/admin/users: everybody, sorted; or those whom a search finds. */
export function listPeople(deps: ListPeopleDeps): Endpoint {
  return endpoint(routes.adminUsers, async ({ query }) => {
    if (query.q === undefined || query.q === '') return listSorted(deps, query)
    if (!isAnId(query.q)) return search(deps, query, query.q)
    const person = await deps.directory.findByAnyId(query.q)
    return ok(answer(person === undefined ? [] : [person], null))
  })
}

async function listSorted({ directory }: ListPeopleDeps, query: Query) {
  const after = query.cursor === undefined ? undefined : readSortedPlace(query.cursor, query.sort)
  if (query.cursor !== undefined && after === undefined) return err(cursorUnknown)
  const { people, next } = await directory.list({
    filter: filterOf(query),
    sort: query.sort,
    after,
    limit: query.limit,
  })
  return ok(answer(people, next === undefined ? null : writeSortedPlace(next)))
}

async function search({ directory }: ListPeopleDeps, query: Query, text: string) {
  const after = query.cursor === undefined ? undefined : readSearchPlace(query.cursor)
  if (query.cursor !== undefined && after === undefined) return err(cursorUnknown)
  const { people, next } = await directory.search({
    text,
    filter: filterOf(query),
    after,
    limit: query.limit,
  })
  return ok(answer(people, next === undefined ? null : writeSearchPlace(next)))
}

/** Of a user, a wallet, an order, a request or a transaction. */
function isAnId(text: string): boolean {
  return /^(?:usr|wal|ord|run|txn)_\w{1,60}$/.test(text)
}

function filterOf(query: Query): PersonFilter {
  return {
    ...(query.role === undefined ? {} : { role: query.role }),
    ...(query.blocked === undefined ? {} : { isBlocked: query.blocked === 'true' }),
    ...(query.in_debt === undefined ? {} : { isInDebt: true }),
  }
}

function answer(people: readonly ListedPerson[], nextCursor: string | null): AdminUsersResponse {
  return { users: people.map(describePerson), next_cursor: nextCursor }
}
