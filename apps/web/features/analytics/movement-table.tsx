'use client'

import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'

import { formatCount } from './analytics-values'

type Movement = AnalyticsResponse['credits'][number]

function useColumns(): readonly Column<Movement>[] {
  const t = useTranslations('analytics.movements')
  const kinds = useTranslations('transactionKinds')
  return [
    { key: 'kind', head: t('kind'), onPhone: 'name', cell: ({ kind }) => kinds(kind) },
    {
      key: 'count',
      head: t('count'),
      isEnd: true,
      className: 'font-mono',
      cell: ({ movements: count }) => formatCount(count),
    },
    {
      key: 'credited',
      head: t('credited'),
      isEnd: true,
      cell: ({ credited }) => (credited === 0 ? '–' : <AlignedAmount credits={credited} isSigned />),
    },
    {
      key: 'debited',
      head: t('debited'),
      isEnd: true,
      cell: ({ debited }) => (debited === 0 ? '–' : <AlignedAmount credits={-debited} isSigned />),
    },
    {
      key: 'net',
      head: t('net'),
      isEnd: true,
      onPhone: 'figure',
      cell: ({ credited, debited }) => (
        <AlignedAmount credits={Number((credited - debited).toFixed(6))} isSigned />
      ),
    },
  ]
}

/** How credits came and went in all wallets, by kind. */
export function MovementTable({ movements }: { readonly movements: readonly Movement[] }) {
  const t = useTranslations('analytics.movements')
  const columns = useColumns()
  if (movements.length === 0) return <p className="text-muted">{t('none')}</p>
  return <RowTable label={t('title')} columns={columns} rows={movements} keyOf={({ kind }) => kind} isDense />
}
