'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { PaymentDifferencesResponse } from '@tessera/contracts/payments-admin'

import type { Loaded } from '@/features/credits/use-price-list'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

/** The newest differences, the open ones and those that were mended. */
export function useDifferences(): Loaded<PaymentDifferencesResponse> {
  const query = useQuery({
    queryKey: queryKeys.differences,
    queryFn: () => call('paymentDifferences', { query: { limit: 100 } }),
    refetchOnWindowFocus: 'always',
  })
  if (query.data) return { status: 'ready', value: query.data }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

export function useReconcile() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => call('reconcile'),
    onSettled: () => {
      for (const queryKey of [queryKeys.differences, queryKeys.webhookEvents, queryKeys.adminOrders]) {
        void queryClient.invalidateQueries({ queryKey })
      }
    },
  })
}
