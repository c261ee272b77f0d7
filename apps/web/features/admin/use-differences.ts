'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PaymentDifferencesResponse } from '@tessera/contracts/payments-admin'

import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'
import { type Paged, usePaged } from '@/lib/use-paged'

type Difference = PaymentDifferencesResponse['differences'][number]

/** Differences, newest first: the open ones and those that were mended. */
export function useDifferences(): Paged<Difference, PaymentDifferencesResponse> {
  return usePaged({
    queryKey: queryKeys.differences,
    load: ({ cursor, signal }) =>
      callOperator('paymentDifferences', { query: { limit: 50, cursor }, signal }),
    rowsOf: (page) => page.differences,
    isLive: true,
  })
}

export function useReconcile() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => callOperator('reconcile'),
    onSettled: () => {
      for (const queryKey of [queryKeys.differences, queryKeys.webhookEvents, queryKeys.adminOrders]) {
        void queryClient.invalidateQueries({ queryKey })
      }
    },
  })
}
