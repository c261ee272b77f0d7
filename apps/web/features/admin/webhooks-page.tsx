'use client'

import { paths } from '@tessera/contracts/paths'
import { Webhook } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { PageEnd } from '@/components/page-end'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Skeleton } from '@/components/ui/skeleton'

import { AdminFrame } from './admin-frame'
import { DeliveryChart } from './delivery-chart'
import { Differences } from './differences'
import { isEventStatus, webhookStatuses } from './event-status'
import { EventTable } from './event-table'
import { type EventStatus, useWebhookEvents } from './use-webhook-events'

function EventList({ status }: { readonly status: EventStatus | undefined }) {
  const t = useTranslations('webhooks')
  const events = useWebhookEvents(status)
  if (events.status === 'loading') return <Skeleton className="h-72 rounded-panel" />
  if (events.status === 'error') return <LoadError what={t('events')} onRetry={events.retry} />
  if (events.rows.length === 0) {
    return (
      <EmptyState icon={Webhook} title={t('none')}>
        {status === undefined ? t('noneHint') : undefined}
      </EmptyState>
    )
  }
  return (
    <>
      <EventTable events={events.rows} />
      <PageEnd page={events} />
    </>
  )
}

function Events() {
  const t = useTranslations('webhooks')
  const named = useSearchParams().get('status') ?? ''
  const chosen = isEventStatus(named) ? named : undefined
  const chips = [undefined, ...webhookStatuses].map((status) => ({
    key: status ?? 'all',
    label: status === undefined ? t('all') : t(`status.${status}`),
    href: status === undefined ? '/admin/credits/webhooks/' : `/admin/credits/webhooks/?status=${status}`,
    isChosen: chosen === status,
  }))
  return (
    <div className="grid gap-4">
      <h2 className="text-reading font-semibold">{t('events')}</h2>
      <div className="flex flex-wrap items-start justify-between gap-3 *:min-w-0">
        <FilterChips label={t('filter')} chips={chips} />
        <ExportMenu path={paths.exports.webhookEvents} query={{ status: chosen }} />
      </div>
      <EventList status={chosen} />
    </div>
  )
}

/** Whether money and credits agree, and what Stripe told about it. */
export function WebhooksPage() {
  const t = useTranslations('webhooks')
  return (
    <AdminFrame title={t('title')} lead={t('lead')} needs="superadmin">
      <div className="grid gap-10">
        <Differences />
        <DeliveryChart />
        <Events />
      </div>
    </AdminFrame>
  )
}
