'use client'

import { useQuery } from '@tanstack/react-query'
import type { MeResponse } from '@tessera/contracts/people'
import type { roles } from '@tessera/contracts/vocabulary'

import { isErrorCode } from './api/api-error'
import { call } from './api/client'
import { queryKeys } from './query-keys'

export type Role = (typeof roles)[number]

export type Session =
  | { readonly status: 'loading' }
  | { readonly status: 'signed-out' }
  | { readonly status: 'signed-in'; readonly me: MeResponse }
  | { readonly status: 'error'; readonly retry: () => void }

async function fetchMe(): Promise<MeResponse | null> {
  try {
    return await call('me')
  } catch (error) {
    if (isErrorCode(error, 'unauthenticated')) return null
    throw error
  }
}

export function useSession(): Session {
  const query = useQuery({ queryKey: queryKeys.me, queryFn: fetchMe, staleTime: 60_000 })
  if (query.data) return { status: 'signed-in', me: query.data }
  if (query.data === null) return { status: 'signed-out' }
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

const ladder: readonly Role[] = ['user', 'developer', 'admin', 'superadmin']

export function hasRole(role: Role, needed: Role): boolean {
  return ladder.indexOf(role) >= ladder.indexOf(needed)
}
