'use client'

import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { PageEnd } from '@/components/page-end'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TextLink } from '@/components/text-link'
import { Skeleton } from '@/components/ui/skeleton'

import { Price } from './price-text'
import { Since } from './since'
import { type PriceHistoryRow, usePriceHistory } from './use-prices'

function ByWhom({ id }: { readonly id: string | null }) {
  const t = useTranslations('priceModels')
  if (id === null || !id.startsWith('usr_')) return t('byProgram')
  return <TextLink href={`/admin/credits/users/?user=${encodeURIComponent(id)}`}>{t('byOperator')}</TextLink>
}

function useColumns(): readonly Column<PriceHistoryRow>[] {
  const t = useTranslations('priceModels')
  return [
    {
      key: 'version',
      head: t('version'),
      onPhone: 'name',
      cell: (row) => t('versionNumber', { number: row.version }),
    },
    { key: 'status', head: t('status'), onPhone: 'line', cell: (row) => t(`statuses.${row.status}`) },
    { key: 'source', head: t('source'), cell: (row) => t(`sources.${row.price_list}`) },
    { key: 'from', head: t('from'), onPhone: 'line', cell: (row) => <Since at={row.effective_from} /> },
    {
      key: 'input',
      head: t('input'),
      isEnd: true,
      cell: (row) => <Price credits={row.credits_per_1k_tokens[0]?.input} />,
    },
    {
      key: 'output',
      head: t('output'),
      isEnd: true,
      onPhone: 'figure',
      cell: (row) => <Price credits={row.credits_per_1k_tokens[0]?.output} />,
    },
    {
      key: 'by',
      head: t('by'),
      cell: (row) => <ByWhom id={row.withdrawn_at === null ? row.created_by : row.withdrawn_by} />,
    },
  ]
}

/** All versions of a model's prices, newest first. */
export function ModelHistory({ model, name }: { readonly model: string; readonly name: string }) {
  const t = useTranslations('priceModels')
  const columns = useColumns()
  const history = usePriceHistory(model)
  const label = t('historyOf', { name })
  if (history.status === 'loading') return <Skeleton className="h-32 rounded-panel" />
  if (history.status === 'error') return <LoadError what={label} onRetry={history.retry} />
  return (
    <div className="grid gap-3">
      <RowTable
        label={label}
        columns={columns}
        rows={history.rows}
        keyOf={(row) => row.rate_card_id}
        isDense
      />
      <PageEnd page={history} />
    </div>
  )
}
