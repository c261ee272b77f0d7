'use client'

import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import type { ChartSeries, ChartTone } from '@/components/operator/chart-data'
import { ChartWithTable } from '@/components/operator/chart-with-table'
import { formatDay } from '@/lib/format-time'

import { useWebhookDelivery } from './use-webhook-delivery'

const parts = [
  ['prompt', '2'],
  ['late', '3'],
  ['ignored', '5'],
  ['pending', '6'],
  ['failed', 'warn'],
] as const satisfies readonly (readonly [string, ChartTone])[]

const shortDay = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const countFormat = new Intl.NumberFormat('en')

function formatCount(count: number): string {
  return countFormat.format(count)
}

/** Whether what Stripe tells arrives and is worked through in time. */
export function DeliveryChart() {
  const t = useTranslations('webhooks.delivery')
  const delivery = useWebhookDelivery()
  if (delivery.isError) return <LoadError what={t('title')} onRetry={() => void delivery.refetch()} />
  const days = delivery.data?.days ?? []
  const series = parts.map(([key, tone]): ChartSeries => ({ key, name: t(key), tone, format: formatCount }))
  return (
    <div className="grid gap-2">
      <ChartWithTable
        title={t('title')}
        kind="bar"
        isWhole
        isStacked
        pointName={t('day')}
        formatAxis={formatCount}
        series={series}
        points={days.map(({ date, ...values }) => ({
          key: date,
          label: shortDay.format(new Date(`${date}T00:00:00Z`)),
          fullLabel: formatDay(date),
          values,
        }))}
        isLoading={delivery.isPending}
      />
      <p className="text-label text-muted">{t('note')}</p>
    </div>
  )
}
