'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { AdminSelectionResponse } from '@tessera/contracts/selection'

import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'

export type Selection = AdminSelectionResponse
export type AbleModel = Selection['models'][number]
export type Ability = AbleModel['abilities'][number]

export type LoadedSelection =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly selection: Selection }

/** What automatic choice goes by; asked again on focus, because others change it too. */
export function useSelection(): LoadedSelection {
  const query = useQuery({
    queryKey: queryKeys.selection,
    queryFn: ({ signal }) => callOperator('adminSelection', { signal }),
    refetchOnWindowFocus: 'always',
  })
  if (query.data) return { status: 'ready', selection: query.data }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

/** Puts the answer to a change in the place of what was shown. */
export function useKeepSelection(): (selection: Selection) => Promise<void> {
  const queryClient = useQueryClient()
  return async (selection) => {
    queryClient.setQueryData(queryKeys.selection, selection)
    await queryClient.invalidateQueries({ queryKey: queryKeys.audit })
  }
}
