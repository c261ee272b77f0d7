'use client'

import { useQuery } from '@tanstack/react-query'
import type { ModelsResponse } from '@tessera/contracts/ai'

import type { Loaded } from '@/features/credits/use-price-list'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

export type AiModel = ModelsResponse['models'][number]

/** The models that can answer now, cheapest first. */
export function useModels(): Loaded<readonly AiModel[]> {
  const query = useQuery({ queryKey: queryKeys.models, queryFn: () => call('models'), staleTime: 300_000 })
  if (query.data) {
    const available = query.data.models.filter((model) => model.available)
    return {
      status: 'ready',
      value: available.toSorted(
        (a, b) =>
          a.credits_per_1k_output_tokens - b.credits_per_1k_output_tokens || a.name.localeCompare(b.name),
      ),
    }
  }
  if (!query.isError) return { status: 'loading' }
  return {
    status: 'error',
    retry: () => {
      void query.refetch()
    },
  }
}
