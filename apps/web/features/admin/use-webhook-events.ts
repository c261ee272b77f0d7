'use client'

import { useQueryClient } from '@tanstack/react-query'
import type { WebhookEvent } from '@tessera/contracts/payments-admin'
import { useTranslations } from 'use-intl'

import type { Confirmed } from '@/components/operator/reason-dialog'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'
import { type Paged, usePaged } from '@/lib/use-paged'

export type EventStatus = WebhookEvent['status']

export function useWebhookEvents(status: EventStatus | undefined): Paged<WebhookEvent> {
  return usePaged({
    queryKey: [...queryKeys.webhookEvents, status ?? 'all'],
    load: ({ cursor, signal }) =>
      callOperator('webhookEvents', { query: { status, limit: 50, cursor }, signal }),
    rowsOf: (page) => page.events,
    isLive: true,
  })
}

/** Works through an event again and says what came of it; what it throws is for whoever asked. */
export function useReplay(event: WebhookEvent): (confirmed: Confirmed) => Promise<void> {
  const t = useTranslations('webhooks')
  const queryClient = useQueryClient()
  return async ({ reason, idempotencyKey }) => {
    try {
      const { status } = await callOperator('replayWebhookEvent', {
        params: { id: event.id },
        body: { reason },
        headers: { 'idempotency-key': idempotencyKey },
      })
      void notify(t('replayed', { status: t(`status.${status}`) }))
    } finally {
      const { webhookEvents, adminOrders, differences, audit } = queryKeys
      for (const queryKey of [webhookEvents, adminOrders, differences, audit]) {
        void queryClient.invalidateQueries({ queryKey })
      }
      void queryClient.invalidateQueries({ queryKey: [queryKeys.adminOrder('')[0]] })
    }
  }
}
