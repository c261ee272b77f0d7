'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { PurchaseStatusResponse } from '@tessera/contracts/payments'
import { useEffect } from 'react'

import { isErrorCode } from '@/lib/api/api-error'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

import { nextAskMs, patienceAfter } from './purchase-patience'

export type Purchase =
  | { readonly status: 'loading' }
  /** Another account's, or none. */
  | { readonly status: 'missing' }
  | { readonly status: 'error'; readonly retry: () => void }
  | {
      readonly status: 'pending'
      /** How long it has been waited for: at once, long, or so long that nobody asks any more by itself. */
      readonly patience: 'fresh' | 'slow' | 'rested'
      readonly retry: () => void
    }
  | { readonly status: 'paid'; readonly purchase: PurchaseStatusResponse }
  /** Paid and not credited, because something about the payment is wrong: somebody looks at it. */
  | { readonly status: 'in_review'; readonly orderId: string }
  /** Without credits, or without them any more. */
  | {
      readonly status: 'ended'
      readonly how: 'failed' | 'expired' | 'refunded'
      readonly returnTo: string | null
    }

type Asked = { readonly dataUpdateCount: number; readonly errorUpdateCount: number }

function timesAsked(state: Asked | undefined): number {
  return state === undefined ? 0 : state.dataUpdateCount + state.errorUpdateCount
}

/** How a purchase stands; asked again, ever more rarely, until it is decided. */
export function usePurchase(sessionId: string | null): Purchase {
  const queryClient = useQueryClient()
  const query = useQuery({
    queryKey: queryKeys.purchase(sessionId ?? ''),
    queryFn: () => call('purchaseStatus', { params: { session_id: sessionId ?? '' } }),
    enabled: sessionId !== null,
    staleTime: 0,
    refetchOnWindowFocus: 'always',
    // The same answer again is news too: it says that one has waited longer.
    notifyOnChangeProps: 'all',
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? nextAskMs(timesAsked(state)) : false),
  })
  const isDecided = query.data !== undefined && query.data.status !== 'pending'
  useEffect(() => {
    if (!isDecided) return
    for (const queryKey of [queryKeys.balance, queryKeys.transactions, queryKeys.orders]) {
      void queryClient.invalidateQueries({ queryKey })
    }
  }, [isDecided, queryClient])

  const retry = () => {
    void query.refetch()
  }
  if (sessionId === null || isErrorCode(query.error, 'not_found', 'invalid_request')) {
    return { status: 'missing' }
  }
  if (query.data === undefined) return query.isError ? { status: 'error', retry } : { status: 'loading' }
  const { status, return_to: returnTo } = query.data
  if (status === 'paid') return { status, purchase: query.data }
  if (status === 'in_review') return { status, orderId: query.data.order_id }
  if (status !== 'pending') return { status: 'ended', how: status, returnTo }
  return {
    status: 'pending',
    patience: patienceAfter(timesAsked(queryClient.getQueryState(queryKeys.purchase(sessionId)))),
    retry,
  }
}
