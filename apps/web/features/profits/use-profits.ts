'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { CustomerResponse, CustomersResponse, ListedCustomer } from '@tessera/contracts/customer-profits'

import { callOperator } from '@/lib/api/operator'
import { boundsOf, customSpanOf, type DateSpan } from '@/lib/date-span'
import { queryKeys } from '@/lib/query-keys'
import { useNow } from '@/lib/use-now'
import { type Paged, usePaged } from '@/lib/use-paged'

import type { ProfitsFilter } from './profits-filter'

const pageRows = 50

/** Customers in an order, page by page. */
export function useProfits(filter: ProfitsFilter): Paged<ListedCustomer, CustomersResponse> {
  return usePaged({
    queryKey: [...queryKeys.profits, 'list', filter],
    load: ({ cursor, signal }) =>
      callOperator('customers', { query: { ...filter, limit: pageRows, cursor }, signal }),
    rowsOf: (page) => page.customers,
    isLive: true,
    keepsRows: true,
  })
}

type LoadedEnd =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly value: CustomersResponse; readonly isRefreshing: boolean }

/** The first of the list in one order. */
export function useProfitEnd(asked: Pick<ProfitsFilter, 'month' | 'order'>, limit: number): LoadedEnd {
  const query = useQuery({
    queryKey: [...queryKeys.profits, 'end', asked, limit],
    queryFn: ({ signal }) => callOperator('customers', { query: { ...asked, limit }, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: 'always',
  })
  if (query.data !== undefined) {
    return { status: 'ready', value: query.data, isRefreshing: query.isPlaceholderData }
  }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

type LoadedCustomer =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly value: CustomerResponse; readonly isRefreshing: boolean }

/** What one person paid, used and cost in these days, and in as many days before. */
export function useCustomerProfit(id: string, span: DateSpan): LoadedCustomer {
  const asked = customSpanOf(boundsOf(span, useNow()))
  const query = useQuery({
    queryKey: [...queryKeys.profits, 'customer', id, asked],
    queryFn: ({ signal }) => callOperator('customer', { params: { id }, query: asked, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: 'always',
  })
  if (query.data !== undefined) {
    return { status: 'ready', value: query.data, isRefreshing: query.isPlaceholderData }
  }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}
