'use client'

import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { useLossReason } from '@/components/operator/use-loss-reason'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import type { DateSpan } from '@/lib/date-span'

import { requestsAddress } from './analytics-filter'
import { centsOfNanoUsd, formatCount, formatFineMoney } from './analytics-values'

type Loss = AnalyticsResponse['losses'][number]

function useNameOf(): (loss: Loss) => string {
  const nameOf = useLossReason()
  return ({ reason }) => nameOf(reason)
}

function useColumns(): readonly Column<Loss>[] {
  const t = useTranslations('analytics.losses')
  const nameOf = useNameOf()
  return [
    { key: 'reason', head: t('reason'), onPhone: 'name', cell: nameOf },
    {
      key: 'count',
      head: t('count'),
      isEnd: true,
      className: 'font-mono',
      cell: ({ losses: count }) => formatCount(count),
    },
    {
      key: 'credits',
      head: t('credits'),
      isEnd: true,
      cell: ({ uncharged_credits: credits }) => <AlignedAmount credits={credits} />,
    },
    {
      key: 'cost',
      head: t('cost'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono whitespace-nowrap text-warn',
      cell: ({ cost_nano_usd: cost }) => formatFineMoney(centsOfNanoUsd(cost), 'usd'),
    },
  ]
}

/** What providers were paid and nobody was charged for, dearest first. */
export function LossTable({ losses, span }: { readonly losses: readonly Loss[]; readonly span: DateSpan }) {
  const t = useTranslations('analytics.losses')
  const columns = useColumns()
  const nameOf = useNameOf()
  if (losses.length === 0) return <p className="text-muted">{t('none')}</p>
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={losses}
      keyOf={({ reason }) => reason}
      opening={{ kind: 'link', hrefOf: () => requestsAddress(span, { loss: 'true' }), nameOf }}
      isDense
    />
  )
}
