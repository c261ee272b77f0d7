'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import type { TransactionRow } from '@tessera/contracts/credits'

import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

import type { HistoryFilter } from './history-filter'

export type Transactions =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | {
      readonly status: 'ready'
      readonly rows: readonly TransactionRow[]
      readonly isLoadingMore: boolean
      readonly loadMore: (() => void) | undefined
    }

export function useTransactions(filter: HistoryFilter): Transactions {
  const query = useInfiniteQuery({
    queryKey: [...queryKeys.transactions, filter.type ?? 'all'],
    queryFn: ({ pageParam }) =>
      call('transactions', { query: { limit: 50, cursor: pageParam, type: filter.type } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  if (query.data) {
    return {
      status: 'ready',
      rows: query.data.pages.flatMap((page) => page.transactions),
      isLoadingMore: query.isFetchingNextPage,
      loadMore: query.hasNextPage
        ? () => {
            void query.fetchNextPage()
          }
        : undefined,
    }
  }
  if (query.isError) {
    return {
      status: 'error',
      retry: () => {
        void query.refetch()
      },
    }
  }
  return { status: 'loading' }
}
