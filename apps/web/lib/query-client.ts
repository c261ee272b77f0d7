import { QueryClient } from '@tanstack/react-query'

import { ApiError, isErrorCode } from './api/api-error'
import { queryKeys } from './query-keys'

const retriedStatus = new Set([408, 429, 500, 502, 503, 504])

function shouldRetry(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && !retriedStatus.has(error.status)) return false
  return failures < 2
}

/** A request that finds no session tells the whole page, so that guarded pages can ask to sign in. */
function noticeSignOut(client: QueryClient, error: unknown): void {
  if (isErrorCode(error, 'unauthenticated')) client.setQueryData(queryKeys.me, null)
}

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 20_000,
        retry: shouldRetry,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4000),
        throwOnError: false,
      },
    },
  })
  client.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') noticeSignOut(client, event.action.error)
  })
  return client
}
