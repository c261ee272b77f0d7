'use client'

import type { VoucherBatchBody } from '@tessera/contracts/vouchers'
import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'
import { useNow } from '@/lib/use-now'

import { goodUntilText } from './good-until'

function useColumns(): readonly Column<VoucherBatchBody>[] {
  const t = useTranslations('vouchers')
  const now = useNow()
  return [
    { key: 'name', head: t('name'), onPhone: 'name', cell: (batch) => batch.name },
    { key: 'worth', head: t('worth'), isEnd: true, cell: (batch) => <Amount credits={batch.credits} /> },
    {
      key: 'open',
      head: t('open'),
      isEnd: true,
      onPhone: 'line',
      className: 'whitespace-nowrap',
      cell: ({ counts }) => t('openBatch', { open: counts.open, issued: counts.issued }),
    },
    {
      key: 'redeemed',
      head: t('redeemed'),
      isEnd: true,
      className: 'font-mono',
      cell: ({ counts }) => counts.redemptions.toLocaleString('en'),
    },
    {
      key: 'outstanding',
      head: t('outstanding'),
      isEnd: true,
      onPhone: 'figure',
      cell: ({ counts }) => <Amount credits={counts.credits_outstanding} />,
    },
    {
      key: 'until',
      head: t('goodUntil'),
      className: 'whitespace-nowrap text-muted',
      cell: (batch) => goodUntilText(batch.expires_at, { nowMs: now, t }),
    },
    {
      key: 'made',
      head: t('made'),
      className: 'whitespace-nowrap text-muted',
      cell: (batch) => <TimeText at={batch.created_at} />,
    },
  ]
}

type BatchTableProps = {
  readonly rows: readonly VoucherBatchBody[]
  readonly hrefOf: (batch: VoucherBatchBody) => string
  readonly isRefreshing: boolean
}

/** Batches with what is open of them; each row leads to its details. */
export function BatchTable({ rows, hrefOf, isRefreshing }: BatchTableProps) {
  const t = useTranslations('vouchers')
  const columns = useColumns()
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={rows}
      keyOf={(batch) => batch.id}
      opening={{ kind: 'link', hrefOf }}
      underName={(batch) => batch.note}
      isRefreshing={isRefreshing}
      isDense
    />
  )
}
