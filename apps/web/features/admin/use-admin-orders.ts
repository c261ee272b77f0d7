'use client'

import { useQuery } from '@tanstack/react-query'
import type { AdminOrder, AdminOrderResponse } from '@tessera/contracts/payments-admin'

import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { spanQuery } from '@/lib/date-span'
import { queryKeys } from '@/lib/query-keys'
import { useNow } from '@/lib/use-now'
import { type Paged, usePaged } from '@/lib/use-paged'

import type { OrderFilter } from './order-filter'

export function useAdminOrders({ q, status, span }: OrderFilter): Paged<AdminOrder> {
  const days = spanQuery(span, useNow())
  return usePaged({
    queryKey: [...queryKeys.adminOrders, q, status ?? 'all', days],
    load: ({ cursor, signal }) =>
      callOperator('adminOrders', { query: { q: q.trim(), status, ...days, limit: 50, cursor }, signal }),
    rowsOf: (page) => page.orders,
    isLive: true,
    keepsRows: true,
  })
}

export type LoadedOrder =
  | { readonly status: 'loading' }
  | { readonly status: 'missing' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly order: AdminOrderResponse }

export function useAdminOrder(id: string): LoadedOrder {
  const query = useQuery({
    queryKey: queryKeys.adminOrder(id),
    queryFn: () => callOperator('adminOrder', { params: { id } }),
    refetchOnWindowFocus: 'always',
  })
  if (query.data) return { status: 'ready', order: query.data }
  if (isErrorCode(query.error, 'not_found', 'invalid_request')) return { status: 'missing' }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}
