'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { AdminOrder, AdminOrderResponse } from '@tessera/contracts/payments-admin'

import { isErrorCode } from '@/lib/api/api-error'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

import type { OrderFilter } from './order-filter'

export type Paged<Row> =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | {
      readonly status: 'ready'
      readonly rows: readonly Row[]
      readonly isLoadingMore: boolean
      readonly loadMore: (() => void) | undefined
    }

export function useAdminOrders({ q, status }: OrderFilter): Paged<AdminOrder> {
  const query = useInfiniteQuery({
    queryKey: [...queryKeys.adminOrders, q, status ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      call('adminOrders', { query: { q: q.trim(), status, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchOnWindowFocus: 'always',
  })
  if (query.data) {
    return {
      status: 'ready',
      rows: query.data.pages.flatMap((page) => page.orders),
      isLoadingMore: query.isFetchingNextPage,
      loadMore: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    }
  }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

export type LoadedOrder =
  | { readonly status: 'loading' }
  | { readonly status: 'missing' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly order: AdminOrderResponse }

export function useAdminOrder(id: string): LoadedOrder {
  const query = useQuery({
    queryKey: queryKeys.adminOrder(id),
    queryFn: () => call('adminOrder', { params: { id } }),
    refetchOnWindowFocus: 'always',
  })
  if (query.data) return { status: 'ready', order: query.data }
  if (isErrorCode(query.error, 'not_found', 'invalid_request')) return { status: 'missing' }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}
