'use client'

import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { FilterChips } from '@/components/ui/filter-chips'

import { offeredKinds, parseFilter } from './history-filter'

/** The kinds of transactions as chips. */
export function HistoryFilters() {
  const t = useTranslations('history')
  const kinds = useTranslations('transactionKinds')
  const chosen = parseFilter(useSearchParams()).type
  const chips = [undefined, ...offeredKinds].map((kind) => ({
    key: kind ?? 'all',
    label: kind === undefined ? t('all') : kinds(kind),
    href: kind === undefined ? '/credits/history/' : `/credits/history/?type=${kind}`,
    isChosen: chosen === kind,
  }))
  return <FilterChips label={t('filter')} chips={chips} />
}
