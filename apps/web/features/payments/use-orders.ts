'use client'

import { useQuery } from '@tanstack/react-query'
import type { Order, OrderReceiptResponse } from '@tessera/contracts/payments'

import type { Loaded } from '@/features/credits/use-price-list'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'
import { type Paged, usePaged } from '@/lib/use-paged'

/** One's own purchases, newest first. */
export function useOrders(): Paged<Order> {
  return usePaged({
    queryKey: queryKeys.orders,
    load: ({ cursor, signal }) => call('orders', { query: { limit: 30, cursor }, signal }),
    rowsOf: (page) => page.orders,
  })
}

/** The receipt of one purchase. */
export function useOrder(id: string): Loaded<OrderReceiptResponse> {
  const query = useQuery({ queryKey: queryKeys.order(id), queryFn: () => call('order', { params: { id } }) })
  if (query.data) return { status: 'ready', value: query.data }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}
