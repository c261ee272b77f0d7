'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Order, OrderReceiptResponse } from '@tessera/contracts/payments'

import type { Loaded } from '@/features/credits/use-price-list'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

export type Orders =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | {
      readonly status: 'ready'
      readonly rows: readonly Order[]
      readonly isLoadingMore: boolean
      readonly loadMore: (() => void) | undefined
    }

/** One's own purchases, newest first. */
export function useOrders({ isWanted = true }: { readonly isWanted?: boolean } = {}): Orders {
  const query = useInfiniteQuery({
    queryKey: queryKeys.orders,
    queryFn: ({ pageParam }) => call('orders', { query: { limit: 30, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: isWanted,
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

/** The receipt of one purchase. */
export function useOrder(id: string): Loaded<OrderReceiptResponse> {
  const query = useQuery({ queryKey: queryKeys.order(id), queryFn: () => call('order', { params: { id } }) })
  if (query.data) return { status: 'ready', value: query.data }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}
