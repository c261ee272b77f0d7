'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  ChangeNotificationPreferencesRequest,
  NotificationPreferencesResponse,
} from '@tessera/contracts/notifications'

import type { Loaded } from '@/features/credits/use-price-list'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

type Preferences = NotificationPreferencesResponse

export function usePreferences(): Loaded<Preferences> {
  const query = useQuery({
    queryKey: queryKeys.notifications,
    queryFn: () => call('notificationPreferences'),
  })
  if (query.data) return { status: 'ready', value: query.data }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

/** Changes what is named; shown at once, and put back where the server refuses. */
export function useChangePreferences() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: ChangeNotificationPreferencesRequest) =>
      call('changeNotificationPreferences', { body: change }),
    onMutate: (change) => {
      const before = queryClient.getQueryData<Preferences>(queryKeys.notifications)
      queryClient.setQueryData<Preferences>(queryKeys.notifications, (old) =>
        old === undefined ? old : Object.assign({}, old, change),
      )
      return { before }
    },
    onError: (_error, _change, context) => {
      if (context?.before) queryClient.setQueryData(queryKeys.notifications, context.before)
    },
    onSuccess: (saved) => {
      queryClient.setQueryData<Preferences>(queryKeys.notifications, saved)
    },
  })
}
