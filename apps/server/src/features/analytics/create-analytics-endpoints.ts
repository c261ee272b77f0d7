import type { Endpoint } from '../../ports/endpoint.ts'
import type { AnalyticsDeps } from './analytics-deps.ts'
import { changeGoals } from './change-goals.ts'
import { listEarnings } from './list-earnings.ts'
import { listTopUsers } from './list-top-users.ts'
import { projectMonthEndpoint } from './project-month.ts'
import { showAnalytics } from './show-analytics.ts'

export function createAnalyticsEndpoints(deps: AnalyticsDeps): readonly Endpoint[] {
  return [
    showAnalytics(deps),
    listTopUsers(deps),
    listEarnings(deps),
    projectMonthEndpoint(),
    changeGoals(deps),
  ]
}
