import { sql } from 'kysely'

import type { PersonFilter } from '../../../ports/people-directory.ts'
import type { PeopleQuery } from './listed-people.ts'

/**
 * Few are blocked, in debt or more than users: those are found by an index of their own and then sorted. What nearly
 * everybody is, is passed over while the list is walked in its order.
 */
export function filtered(query: PeopleQuery, filter: PersonFilter): PeopleQuery {
  let narrowed = query
  if (filter.role !== undefined) {
    narrowed =
      filter.role === 'user'
        ? // Said the other way round, so that no planner takes the index that nearly all of them are in.
          narrowed.where(sql<boolean>`u.role not in ('developer', 'admin', 'superadmin')`)
        : narrowed.where('u.role', '=', filter.role)
  }
  // The conditions are written as those of the indexes are: else those are not used.
  if (filter.isBlocked === true) {
    narrowed = narrowed.where(
      sql<boolean>`u.id in (select b.id from users as b where b.blocked_at_ms is not null)`,
    )
  }
  if (filter.isBlocked === false) narrowed = narrowed.where('u.blocked_at_ms', 'is', null)
  return filter.isInDebt === true
    ? narrowed.where(sql<boolean>`u.id in (select d.user_id from user_figures as d where d.debt > 0)`)
    : narrowed
}

/** Whether a filter leaves so few that they are sorted, and not walked to. */
export function isNarrow({ role, isBlocked, isInDebt }: PersonFilter): boolean {
  return isBlocked === true || isInDebt === true || (role !== undefined && role !== 'user')
}
