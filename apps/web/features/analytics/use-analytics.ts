'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { AnalyticsResponse, AnalyticsUsersResponse } from '@tessera/contracts/analytics'

import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'
import { useNow } from '@/lib/use-now'

import { analyticsQueryOf, type AnalyticsFilter, type TopSort } from './analytics-filter'

export type LoadedFigures =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | {
      readonly status: 'ready'
      readonly value: AnalyticsResponse
      /** The figures of other days stand here until the ones asked for come. */
      readonly isRefreshing: boolean
    }

/** How the business did in these days, and in as many days before. */
export function useAnalytics(filter: AnalyticsFilter): LoadedFigures {
  const asked = analyticsQueryOf(filter, useNow())
  const query = useQuery({
    queryKey: [...queryKeys.analytics, 'overview', asked],
    queryFn: ({ signal }) => callOperator('analytics', { query: asked, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: 'always',
  })
  if (query.data !== undefined) {
    return { status: 'ready', value: query.data, isRefreshing: query.isPlaceholderData }
  }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

type LoadedUsers =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | {
      readonly status: 'ready'
      readonly users: AnalyticsUsersResponse['users']
      readonly isRefreshing: boolean
    }

/** Who used or bought most, of all time. */
export function useTopUsers(sort: TopSort): LoadedUsers {
  const query = useQuery({
    queryKey: [...queryKeys.analytics, 'users', sort],
    queryFn: ({ signal }) => callOperator('analyticsUsers', { query: { sort, limit: 10 }, signal }),
    placeholderData: keepPreviousData,
  })
  if (query.data !== undefined) {
    return { status: 'ready', users: query.data.users, isRefreshing: query.isPlaceholderData }
  }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}
