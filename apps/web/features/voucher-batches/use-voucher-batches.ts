'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { VoucherBatchBody, VoucherCodeBody, VoucherRedemptionBody } from '@tessera/contracts/vouchers'

import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'
import { type Paged, usePaged } from '@/lib/use-paged'

export function useVoucherBatches(q: string): Paged<VoucherBatchBody> {
  return usePaged({
    queryKey: [...queryKeys.vouchers, 'list', q],
    load: ({ cursor, signal }) =>
      callOperator('voucherBatches', { query: { q: q.trim(), limit: 20, cursor }, signal }),
    rowsOf: (page) => page.batches,
    isLive: true,
    keepsRows: true,
  })
}

export type LoadedBatch =
  | { readonly status: 'loading' }
  | { readonly status: 'missing' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly batch: VoucherBatchBody }

export function useVoucherBatch(id: string): LoadedBatch {
  const query = useQuery({
    queryKey: queryKeys.voucherBatch(id),
    queryFn: () => callOperator('voucherBatch', { params: { id } }),
    refetchOnWindowFocus: 'always',
  })
  if (query.data) return { status: 'ready', batch: query.data }
  if (isErrorCode(query.error, 'not_found', 'invalid_request')) return { status: 'missing' }
  return query.isError ? { status: 'error', retry: () => void query.refetch() } : { status: 'loading' }
}

export function useVoucherRedemptions(batchId: string): Paged<VoucherRedemptionBody> {
  return usePaged({
    queryKey: [...queryKeys.voucherBatch(batchId), 'redemptions'],
    load: ({ cursor, signal }) =>
      callOperator('voucherRedemptions', { params: { id: batchId }, query: { limit: 50, cursor }, signal }),
    rowsOf: (page) => page.redemptions,
    isLive: true,
  })
}

export function useVoucherCodes(batchId: string, ending: string): Paged<VoucherCodeBody> {
  return usePaged({
    queryKey: [...queryKeys.voucherBatch(batchId), 'codes', ending],
    load: ({ cursor, signal }) =>
      callOperator('voucherCodes', { params: { id: batchId }, query: { ending, limit: 50, cursor }, signal }),
    rowsOf: (page) => page.codes,
    keepsRows: true,
  })
}

/** After a change: every list and figure of vouchers is asked for again. */
export function useForgetVouchers(): () => Promise<void> {
  const queryClient = useQueryClient()
  return () => queryClient.invalidateQueries({ queryKey: queryKeys.vouchers })
}
