'use client'

import { useQuery } from '@tanstack/react-query'
import type { ModelCostsResponse, PackagesResponse } from '@tessera/contracts/credits'

import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

export type ModelPrice = ModelCostsResponse['model_costs'][number]
export type CreditPackage = PackagesResponse['packages'][number]

export type Loaded<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly value: T }

function firstTier(model: ModelPrice) {
  return model.credits_per_1k_tokens[0]
}

/** Input and output price of a model for input that fits its first tier. */
export function pricesOf(model: ModelPrice): { readonly input: number; readonly output: number } {
  const tier = firstTier(model)
  return { input: tier?.input ?? 0, output: tier?.output ?? 0 }
}

export function useModelPrices(): Loaded<readonly ModelPrice[]> {
  const query = useQuery({
    queryKey: queryKeys.modelCosts,
    queryFn: () => call('modelCosts'),
    staleTime: 300_000,
  })
  if (query.data) {
    const sellable = query.data.model_costs.filter((model) => firstTier(model) !== undefined)
    return {
      status: 'ready',
      value: sellable.toSorted(
        (a, b) => pricesOf(a).output - pricesOf(b).output || a.name.localeCompare(b.name),
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

/** In the order that the operator gave them. */
export function usePackages(): Loaded<readonly CreditPackage[]> {
  const query = useQuery({
    queryKey: queryKeys.packages,
    queryFn: () => call('packages'),
    staleTime: 300_000,
  })
  if (query.data) return { status: 'ready', value: query.data.packages }
  if (!query.isError) return { status: 'loading' }
  return {
    status: 'error',
    retry: () => {
      void query.refetch()
    },
  }
}
