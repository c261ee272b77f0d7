import type { AnalyticsGoalsRequest } from '@tessera/contracts/analytics'
import { routes } from '@tessera/contracts/routes'
import { AnalyticsByDay, activityDays } from '@tessera/core/analytics/figures'
import type { Goals } from '@tessera/core/analytics/goals'
import { dayOf, lastDays } from '@tessera/core/analytics/utc-days'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { AnalyticsDeps } from './analytics-deps.ts'
import { describeGoals, goalNames } from './describe-goals.ts'
import { describeStanding } from './describe-standing.ts'

/** PATCH /api/credits/admin/analytics/goals: refused where somebody else changed them in between. */
export function changeGoals(deps: AnalyticsDeps): Endpoint {
  return endpoint(routes.changeAnalyticsGoals, async ({ actor, body, requestId }) => {
    const before = await deps.goals.get()
    if (before.version !== body.version) return err(changedInBetween)
    const after = goalsWith(before.goals, body)
    const changed = await deps.goals.change({
      expectedVersion: before.version,
      goals: after,
      audit: {
        actorId: actor.userId,
        action: 'analytics.goals',
        subjectKind: 'settings',
        subjectId: 'analytics_goals',
        reason: '',
        before: targetsOf(before.goals),
        after: targetsOf(after),
        requestId,
      },
    })
    if (changed === undefined) return err(changedInBetween)
    const recent = lastDays(dayOf(deps.clock.nowMs()), activityDays)
    const snapshot = await deps.reads.read({ span: recent, view: deps.view })
    const byDay = new AnalyticsByDay(snapshot.analytics, deps.view)
    const standing = describeStanding(snapshot.standing, byDay.countActive(recent))
    return ok(describeGoals(changed, { ...standing, recent: byDay.figures(recent) }))
  })
}

const changedInBetween: ApiFailure = {
  code: 'conflict',
  message: 'Somebody else changed the goals in the meantime. Look at them again.',
  param: 'version',
}

function goalsWith(before: Goals, change: AnalyticsGoalsRequest): Goals {
  const targets = new Map(Object.entries(change))
  const changed = Object.entries(goalNames).flatMap(([name, goal]) => {
    const target = targets.get(name)
    return target === undefined ? [] : [[goal, BigInt(target)] as const]
  })
  return { ...before, ...Object.fromEntries(changed) }
}

function targetsOf(goals: Goals): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(goalNames).map(([name, goal]) => [name, Number(goals[goal])] as const),
  )
}
