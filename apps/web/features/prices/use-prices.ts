'use client'

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AdminPricesResponse, ModelCostHistoryResponse } from '@tessera/contracts/prices-admin'

import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'
import { type Paged, usePaged } from '@/lib/use-paged'

import { allPrices, type PriceFilter, priceQuery } from './price-filter'

export type Prices = AdminPricesResponse
export type PriceModel = Prices['models'][number]
export type PriceListName = Prices['price_list']

export type LoadedPrices =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly prices: Prices; readonly isRefreshing: boolean }

type Shown = Pick<PriceFilter, 'blend' | 'markup'>

function keyOf({ blend, markup }: Shown) {
  return [...queryKeys.prices, 'all', blend, markup]
}

/** Prices, packages and margins; asked again on focus, because others change them too. */
export function usePrices(shown: Shown = allPrices): LoadedPrices {
  const query = useQuery({
    queryKey: keyOf(shown),
    queryFn: ({ signal }) => callOperator('adminPrices', { query: priceQuery(shown), signal }),
    refetchOnWindowFocus: 'always',
    placeholderData: keepPreviousData,
  })
  if (query.data) return { status: 'ready', prices: query.data, isRefreshing: query.isPlaceholderData }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

export type PriceHistoryRow = ModelCostHistoryResponse['versions'][number]

export function usePriceHistory(model: string): Paged<PriceHistoryRow> {
  return usePaged({
    queryKey: [...queryKeys.prices, 'history', model],
    load: ({ cursor, signal }) =>
      callOperator('modelCostHistory', { params: { model_id: model }, query: { limit: 10, cursor }, signal }),
    rowsOf: (page) => page.versions,
  })
}

/** Shows the prices that a change was answered with, before they are asked for again. */
export function useShowPrices(): (prices: Prices) => void {
  const queryClient = useQueryClient()
  return (prices) => void queryClient.setQueryData(keyOf(allPrices), prices)
}

/** After a change: all that shows prices or packages is asked for again, buyers’ pages too. */
export function useForgetPrices(): () => Promise<void> {
  const queryClient = useQueryClient()
  return async () => {
    const { prices, packages, modelCosts, models, config, audit } = queryKeys
    await Promise.all(
      [prices, packages, modelCosts, models, config, audit].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    )
  }
}
