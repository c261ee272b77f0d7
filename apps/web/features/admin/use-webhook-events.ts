'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { WebhookEvent } from '@tessera/contracts/payments-admin'
import { useTranslations } from 'use-intl'

import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'
import { type Paged, usePaged } from '@/lib/use-paged'
import { useProblemText } from '@/lib/use-problem-text'

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

/** Works through an event again and says what came of it. */
export function useReplay() {
  const t = useTranslations('webhooks')
  const problemText = useProblemText()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (event: WebhookEvent) => callOperator('replayWebhookEvent', { params: { id: event.id } }),
    onSuccess: (event) => notify(t('replayed', { status: t(`status.${event.status}`) })),
    onError: (error) => notify(problemText(error), { tone: 'error' }),
    onSettled: () => {
      for (const queryKey of [queryKeys.webhookEvents, queryKeys.adminOrders, queryKeys.differences]) {
        void queryClient.invalidateQueries({ queryKey })
      }
      void queryClient.invalidateQueries({ queryKey: [queryKeys.adminOrder('')[0]] })
    },
  })
}
