'use client'

import { useQuery } from '@tanstack/react-query'
import type { ConfigResponse } from '@tessera/contracts/config'

import { call } from './api/client'
import { queryKeys } from './query-keys'

const waitMs = 10_000

/** What is switched on here; undefined until it is known. */
export function useConfig(): ConfigResponse | undefined {
  return useQuery({
    queryKey: queryKeys.config,
    queryFn: () => call('config'),
    staleTime: 300_000,
    // Somebody may end this at any moment, and whoever waits for it should see so.
    refetchInterval: ({ state }) => (state.data?.payments_wait_for === undefined ? false : waitMs),
  }).data
}

export function useBrandName(): string {
  return useConfig()?.brand.name ?? 'Tessera'
}
