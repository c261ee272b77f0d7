'use client'

import { type QueryClient, useQuery } from '@tanstack/react-query'
import type { BalanceResponse } from '@tessera/contracts/credits'

import { call } from './api/client'
import { queryKeys } from './query-keys'

export type Balance =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly balance: BalanceResponse }

/** The active wallet: asked again when the page gets the focus, and told by the events of runs. */
export function useBalance(): Balance {
  const query = useQuery({
    queryKey: queryKeys.balance,
    queryFn: () => call('balance'),
    refetchOnWindowFocus: 'always',
  })
  if (query.data) return { status: 'ready', balance: query.data }
  if (query.isError) {
    return {
      status: 'error',
      retry: () => {
        void query.refetch()
      },
    }
  }
  return { status: 'loading' }
}

/** A run began and holds so much: shown at once, without asking the server. */
export function noteHold(client: QueryClient, held: number): void {
  client.setQueryData<BalanceResponse>(
    queryKeys.balance,
    (old) => old && { ...old, held: old.held + held, available: Math.max(0, old.available - held) },
  )
}

/** A run ended: its hold is gone and the balance is known. The server is asked for the rest. */
export function noteSettled(client: QueryClient, settled: { balance: number; held: number }): void {
  client.setQueryData<BalanceResponse>(queryKeys.balance, (old) => {
    if (!old) return old
    const held = Math.max(0, old.held - settled.held)
    return { ...old, balance: settled.balance, held, available: Math.max(0, settled.balance - held) }
  })
  void client.invalidateQueries({ queryKey: queryKeys.balance })
}
