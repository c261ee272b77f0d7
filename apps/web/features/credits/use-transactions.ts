'use client'

import type { TransactionRow } from '@tessera/contracts/credits'

import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'
import { type Paged, usePaged } from '@/lib/use-paged'

import type { HistoryFilter } from './history-filter'

/** One's own transactions, newest first. */
export function useTransactions({ type }: HistoryFilter): Paged<TransactionRow> {
  return usePaged({
    queryKey: [...queryKeys.transactions, type ?? 'all'],
    load: ({ cursor, signal }) => call('transactions', { query: { limit: 50, cursor, type }, signal }),
    rowsOf: (page) => page.transactions,
  })
}
