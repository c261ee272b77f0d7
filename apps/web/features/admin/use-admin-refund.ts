'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AdminRefundRequest } from '@tessera/contracts/payments-admin'

import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'
import { isUnanswered, useAttemptKey } from '@/lib/use-attempt-key'

/** A refund that is made once, however often its button is pressed. */
export function useAdminRefund(orderId: string) {
  const queryClient = useQueryClient()
  const attempt = useAttemptKey()
  const refund = useMutation({
    mutationFn: (body: AdminRefundRequest) =>
      callOperator('adminRefund', {
        params: { id: orderId },
        body,
        headers: { 'idempotency-key': attempt.current() },
      }),
    onSettled: (_, error) => {
      attempt.ended(error ?? undefined)
      void queryClient.invalidateQueries({ queryKey: queryKeys.adminOrder(orderId) })
      void queryClient.invalidateQueries({ queryKey: queryKeys.adminOrders })
    },
  })
  return { refund, isUnknown: refund.isError && isUnanswered(refund.error) }
}
