'use client'

import { useQuery } from '@tanstack/react-query'
import type { WebhookDeliveryResponse } from '@tessera/contracts/payments-admin'

import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'

/** What became of what Stripe told, day by day. */
export function useWebhookDelivery() {
  return useQuery<WebhookDeliveryResponse>({
    queryKey: [...queryKeys.webhookEvents, 'delivery'],
    queryFn: ({ signal }) => callOperator('webhookDelivery', { query: {}, signal }),
  })
}
