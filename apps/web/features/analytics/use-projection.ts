'use client'

import { useQuery } from '@tanstack/react-query'
import type { AnalyticsProjectionResponse } from '@tessera/contracts/analytics'

import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'
import { useRested } from '@/lib/use-rested'

import { type Assumptions, projectMonth } from './project-month'

const restMs = 300

type Projected = {
  readonly result: AnalyticsProjectionResponse
  /** Set where the server did not answer: the result is this page's own. */
  readonly retry: (() => void) | undefined
}

/** A month with these assumptions: reckoned here while somebody types, and by the server once they rest. */
export function useProjection(assumed: Assumptions): Projected {
  const present = `${assumed.users}.${assumed.spendMinor}.${assumed.feeBp}.${assumed.costBp}`
  const isResting = useRested(present, restMs) === present
  const query = useQuery({
    queryKey: [...queryKeys.analytics, 'projection', present],
    queryFn: ({ signal }) =>
      callOperator('analyticsProjection', {
        query: {
          users: assumed.users,
          spend_minor: assumed.spendMinor,
          fee_bp: assumed.feeBp,
          cost_bp: assumed.costBp,
        },
        signal,
      }),
    enabled: isResting,
    staleTime: Infinity,
  })
  return {
    result: query.data ?? projectMonth(assumed),
    retry: query.isError ? () => void query.refetch() : undefined,
  }
}
