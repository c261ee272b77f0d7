'use client'

import { useQuery } from '@tanstack/react-query'
import type { AnalyticsEarningsResponse } from '@tessera/contracts/analytics'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { LoadError } from '@/components/load-error'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TextLink } from '@/components/text-link'
import { TimeText } from '@/components/time-text'
import { Skeleton } from '@/components/ui/skeleton'
import { orderAddress } from '@/features/admin/order-filter'
import { formatFineMoney, minorOfMicro } from '@/features/analytics/analytics-values'
import { callOperator } from '@/lib/api/operator'
import { queryKeys } from '@/lib/query-keys'

import { formatCost } from './format-cost'

type Earning = AnalyticsEarningsResponse['earnings'][number]
type Part = Earning['parts'][number]

function useEarnings(runId: string) {
  return useQuery({
    queryKey: [...queryKeys.request(runId), 'earnings'],
    queryFn: ({ signal }) => callOperator('analyticsEarnings', { query: { run_id: runId }, signal }),
  })
}

function useColumns(currency: string): readonly Column<Part>[] {
  const t = useTranslations('request.earnings')
  const kinds = useTranslations('transactionKinds')
  return [
    {
      key: 'from',
      head: t('from'),
      onPhone: 'name',
      cell: ({ kind, order_id: orderId }) =>
        orderId === null ? (
          kinds(kind)
        ) : (
          <TextLink href={orderAddress({ q: '', status: undefined, order: orderId })}>{kinds(kind)}</TextLink>
        ),
    },
    { key: 'at', head: t('at'), cell: ({ granted_at: at }) => <TimeText at={at} /> },
    {
      key: 'credits',
      head: t('credits'),
      isEnd: true,
      cell: ({ credits }) => <AlignedAmount credits={credits} />,
    },
    {
      key: 'earned',
      head: t('earned'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono',
      cell: ({ earned_micro_minor: earned }) => formatFineMoney(minorOfMicro(earned), currency),
    },
  ]
}

type EarningProps = { readonly earning: Earning; readonly currency: string }

function Parts({ earning, currency }: EarningProps) {
  const t = useTranslations('request.earnings')
  const columns = useColumns(currency)
  return (
    <>
      <RowTable
        label={t('title')}
        columns={columns}
        rows={earning.parts}
        keyOf={({ kind, order_id: orderId, granted_at: at }) => `${kind} ${orderId ?? ''} ${at}`}
        isDense
      />
      <p className="text-label text-muted">
        {t('sum', {
          earned: formatFineMoney(minorOfMicro(earning.earned_micro_minor), currency),
          cost: formatCost(earning.cost_nano_usd),
        })}
      </p>
    </>
  )
}

/** Which purchases and gifts paid for a request, first in, first out, at the price that was paid for each. */
export function RequestEarnings({ runId }: { readonly runId: string }) {
  const t = useTranslations('request.earnings')
  const earnings = useEarnings(runId)
  if (earnings.isPending) return <Skeleton className="h-24" />
  if (earnings.isError) return <LoadError what={t('title')} onRetry={() => void earnings.refetch()} />
  const [earning] = earnings.data.earnings
  if (earning === undefined) return <p className="text-muted">{t('none')}</p>
  return <Parts earning={earning} currency={earnings.data.currency} />
}
