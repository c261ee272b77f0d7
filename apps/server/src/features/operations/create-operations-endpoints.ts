import type { Endpoint } from '../../ports/endpoint.ts'
import { listPersonRuns, type PersonRunsDeps } from './person-runs.ts'
import { requestEndpoints, type RequestDeps } from './requests.ts'
import { showToday, type ShowTodayDeps } from './show-today.ts'

/** What is going on, and what needs somebody. */
export function createOperationsEndpoints(
  deps: RequestDeps & PersonRunsDeps & ShowTodayDeps,
): readonly Endpoint[] {
  return [...requestEndpoints(deps), listPersonRuns(deps), showToday(deps)]
}
