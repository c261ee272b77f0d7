'use client'

import { useQuery } from '@tanstack/react-query'
import type { TodayResponse } from '@tessera/contracts/operations'

import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'

const minuteMs = 60_000

type LoadedToday =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | {
      readonly status: 'ready'
      readonly today: TodayResponse
      readonly isLooking: boolean
      /** The last look failed: what is shown is from the one before. */
      readonly isStale: boolean
      readonly lookAgain: () => void
    }

/** What needs somebody: looked at again each minute, and whenever the page gets the focus. */
export function useToday(): LoadedToday {
  const query = useQuery({
    queryKey: queryKeys.today,
    queryFn: ({ signal }) => callOperator('today', { signal }),
    refetchOnWindowFocus: 'always',
    refetchOnMount: 'always',
    refetchInterval: minuteMs,
  })
  const look = () => void query.refetch()
  if (query.data) {
    return {
      status: 'ready',
      today: query.data,
      isLooking: query.isFetching,
      isStale: query.isRefetchError,
      lookAgain: look,
    }
  }
  return query.isError ? { status: 'error', retry: look } : { status: 'loading' }
}
