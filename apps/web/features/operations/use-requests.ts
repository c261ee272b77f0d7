'use client'

import { useQuery } from '@tanstack/react-query'
import type { AdminRequest, AdminRequestResponse } from '@tessera/contracts/operations'

import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { spanQuery } from '@/lib/date-span'
import { queryKeys } from '@/lib/query-keys'
import { useNow } from '@/lib/use-now'
import { type Paged, usePaged } from '@/lib/use-paged'

import { markValues, type RequestsFilter } from './requests-filter'

const pageRows = 50
/** Every page is asked for again, so those who scrolled far look again themselves. */
const mostLiveRows = 2 * pageRows
const liveListMs = 5_000
const liveDetailMs = 2_000

/** A long list with something that runs in it stays as it is until somebody looks again. */
function freshForMs(rows: readonly AdminRequest[]): number | undefined {
  const isLive = rows.length <= mostLiveRows && rows.some((row) => row.status === 'running')
  return isLive ? liveListMs : undefined
}

/** What the server is asked for, whether as a list or as a file. */
export function requestsQuery(
  { q, status, model, provider, user, marks, span }: RequestsFilter,
  nowMs: number,
) {
  const { from, to } = spanQuery(span, nowMs)
  return { q: q.trim(), status, model, provider, user, ...markValues(marks), from, to }
}

/** Requests of everybody, newest first; asked for again as long as one of them runs. */
export function useRequests(filter: RequestsFilter): Paged<AdminRequest> {
  const asked = requestsQuery(filter, useNow())
  return usePaged({
    queryKey: [...queryKeys.requests, asked],
    load: ({ cursor, signal }) =>
      callOperator('adminRequests', { query: { ...asked, limit: pageRows, cursor }, signal }),
    rowsOf: (page) => page.requests,
    isLive: true,
    keepsRows: true,
    freshForMs,
  })
}

type LoadedRequest =
  | { readonly status: 'loading' }
  | { readonly status: 'missing' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly request: AdminRequestResponse }

export function useRequest(id: string): LoadedRequest {
  const query = useQuery({
    queryKey: queryKeys.request(id),
    queryFn: ({ signal }) => callOperator('adminRequest', { params: { id }, signal }),
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? liveDetailMs : false),
  })
  if (isErrorCode(query.error, 'not_found', 'invalid_request')) return { status: 'missing' }
  if (query.data) return { status: 'ready', request: query.data }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}
