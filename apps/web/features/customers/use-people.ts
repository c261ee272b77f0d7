'use client'

import { useQuery } from '@tanstack/react-query'
import type { TransactionRow } from '@tessera/contracts/credits'
import type {
  AdminRun,
  AdminUser,
  AdminUserResponse,
  OperatorSettings,
} from '@tessera/contracts/people-admin'

import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'
import { type Paged, usePaged } from '@/lib/use-paged'

import type { PeopleFilter } from './people-filter'

/** Everybody who fits, page by page. */
export function usePeople({ q, sort, role, state }: PeopleFilter): Paged<AdminUser> {
  return usePaged({
    queryKey: [...queryKeys.people, q, sort, role ?? 'all', state ?? 'all'],
    load: ({ cursor, signal }) =>
      callOperator('adminUsers', {
        query: {
          q: q.trim(),
          sort,
          role,
          blocked: state === 'blocked' ? 'true' : undefined,
          in_debt: state === 'in_debt' ? 'true' : undefined,
          limit: 50,
          cursor,
        },
        signal,
      }),
    rowsOf: (page) => page.users,
    isLive: true,
    keepsRows: true,
  })
}

type LoadedPerson =
  | { readonly status: 'loading' }
  | { readonly status: 'missing' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly person: AdminUserResponse }

export function usePerson(id: string): LoadedPerson {
  const query = useQuery({
    queryKey: queryKeys.person(id),
    queryFn: () => callOperator('adminUser', { params: { id } }),
    refetchOnWindowFocus: 'always',
  })
  if (isErrorCode(query.error, 'not_found', 'invalid_request')) return { status: 'missing' }
  if (query.data) return { status: 'ready', person: query.data }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

export function usePersonTransactions(id: string): Paged<TransactionRow> {
  return usePaged({
    queryKey: [...queryKeys.person(id), 'transactions'],
    load: ({ cursor, signal }) =>
      callOperator('adminUserTransactions', { params: { id }, query: { limit: 50, cursor }, signal }),
    rowsOf: (page) => page.transactions,
    isLive: true,
  })
}

export function usePersonRuns(id: string): Paged<AdminRun> {
  return usePaged({
    queryKey: [...queryKeys.person(id), 'runs'],
    load: ({ cursor, signal }) =>
      callOperator('adminUserRuns', { params: { id }, query: { limit: 50, cursor }, signal }),
    rowsOf: (page) => page.runs,
    isLive: true,
  })
}

/** How much the person who asks may still grant today; undefined as long as it is not known. */
export function useOperatorSettings(): OperatorSettings | undefined {
  const query = useQuery({
    queryKey: queryKeys.operatorSettings,
    queryFn: () => callOperator('operatorSettings'),
    staleTime: 0,
  })
  return query.data
}
