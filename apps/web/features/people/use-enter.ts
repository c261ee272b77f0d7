'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useCallback } from 'react'

import { queryKeys } from '@/lib/query-keys'

/** After a sign-in: forgets what was known about nobody, and goes on. */
export function useEnter(): (path: string) => void {
  const router = useRouter()
  const queryClient = useQueryClient()
  return useCallback(
    (path) => {
      queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKeys.config[0] })
      router.replace(path)
    },
    [queryClient, router],
  )
}
