'use client'

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { WebhookEvent } from '@tessera/contracts/payments-admin'
import { useTranslations } from 'use-intl'

import { call } from '@/lib/api/client'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'
import { useProblemText } from '@/lib/use-problem-text'

import type { Paged } from './use-admin-orders'

export type EventStatus = WebhookEvent['status']

export function useWebhookEvents(status: EventStatus | undefined): Paged<WebhookEvent> {
  const query = useInfiniteQuery({
    queryKey: [...queryKeys.webhookEvents, status ?? 'all'],
    queryFn: ({ pageParam }) => call('webhookEvents', { query: { status, limit: 50, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchOnWindowFocus: 'always',
  })
  if (query.data) {
    return {
      status: 'ready',
      rows: query.data.pages.flatMap((page) => page.events),
      isLoadingMore: query.isFetchingNextPage,
      loadMore: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    }
  }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

/** Works through an event again and says what came of it. */
export function useReplay() {
  const t = useTranslations('webhooks')
  const problemText = useProblemText()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (event: WebhookEvent) => call('replayWebhookEvent', { params: { id: event.id } }),
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
