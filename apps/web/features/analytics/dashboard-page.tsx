'use client'

import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import { Calculator, CircleAlert, Info } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { DateSpanFilter } from '@/components/operator/date-span-filter'
import { PageLink } from '@/components/page-link'
import { linkTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'
import { ProfitEnds } from '@/features/profits/profit-ends'
import { formatFullTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

import {
  analyticsAddress,
  type AnalyticsFilter,
  intervalNames,
  intervalOf,
  isTooLong,
  parseAnalyticsFilter,
  recentDays,
} from './analytics-filter'
import { MoneyCharts, UseCharts } from './charts'
import { keyFigures, moneyFigures, peopleFigures, savingFigures } from './figure-specs'
import { Goals } from './goals'
import { LossTable } from './loss-table'
import { ModelTable } from './model-table'
import { MovementTable } from './movement-table'
import { ReportMenu } from './report-menu'
import { SpanFigures } from './span-figures'
import { StandingFigures } from './standing-figures'
import { TopCustomers } from './top-customers'
import { useAnalytics } from './use-analytics'

type FilterProps = { readonly filter: AnalyticsFilter }

function Filters({ filter }: FilterProps) {
  const t = useTranslations('analytics')
  const chosen = intervalOf(filter, useNow())
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <DateSpanFilter
        span={filter.span}
        addressOf={(span) => analyticsAddress({ ...filter, span: span ?? recentDays })}
      />
      <FilterChips
        label={t('interval')}
        chips={intervalNames.map((interval) => ({
          key: interval,
          label: t(`intervals.${interval}`),
          href: analyticsAddress({ ...filter, interval }),
          isChosen: chosen === interval,
        }))}
      />
    </div>
  )
}

type PartProps = {
  readonly title: string
  readonly lead?: string
  readonly id?: string
  readonly children: ReactNode
}

function Part({ title, lead, id, children }: PartProps) {
  return (
    <div id={id} className="grid content-start gap-3 *:min-w-0">
      <div>
        <h2 className="text-reading font-semibold">{title}</h2>
        {lead === undefined ? undefined : <p className="text-muted">{lead}</p>}
      </div>
      {children}
    </div>
  )
}

/** What has to be known before the figures are believed. */
function Remarks({ data }: { readonly data: AnalyticsResponse }) {
  const t = useTranslations('analytics')
  return (
    <>
      {data.is_complete ? undefined : (
        <Notice icon={CircleAlert} tone="warn">
          {t('incomplete')}
        </Notice>
      )}
      {data.currency === 'usd' ? undefined : (
        <Notice icon={Info}>{t('otherCurrency', { currency: data.currency.toUpperCase() })}</Notice>
      )}
      {data.standing.customers === 0 ? <Notice icon={Info}>{t('noPurchase')}</Notice> : undefined}
    </>
  )
}

function AsOf({ data }: { readonly data: AnalyticsResponse | undefined }) {
  const t = useTranslations('analytics')
  if (data === undefined) return <Skeleton className="h-4 w-72 max-w-full" />
  return (
    <p className="text-label text-muted">
      {data.livemode ? undefined : <span className="me-2 text-text">{t('testMoney')}</span>}
      {t('asOf', { time: formatFullTime(data.as_of), days: data.span.days })}
    </p>
  )
}

type TablesProps = FilterProps & { readonly data: AnalyticsResponse | undefined }

function Tables({ filter, data }: TablesProps) {
  const t = useTranslations('analytics')
  const goals = useTranslations('analyticsGoals')
  const profits = useTranslations('profits')
  const { span } = filter
  return (
    <>
      <Part title={t('models.title')} lead={t('models.lead')} id="models">
        {data === undefined ? (
          <Skeleton className="h-72 rounded-panel" />
        ) : (
          <ModelTable data={data} span={span} />
        )}
      </Part>
      <div className="grid gap-8 *:min-w-0 2xl:grid-cols-2">
        <Part title={t('losses.title')} lead={t('losses.lead')} id="losses">
          {data === undefined ? (
            <Skeleton className="h-40" />
          ) : (
            <LossTable losses={data.losses} span={span} />
          )}
        </Part>
        <Part title={t('movements.title')} lead={t('movements.lead')} id="movements">
          {data === undefined ? <Skeleton className="h-40" /> : <MovementTable movements={data.credits} />}
        </Part>
      </div>
      <Part title={t('customers.title')} lead={t('customers.lead')} id="customers">
        <TopCustomers filter={filter} currency={data?.currency ?? 'usd'} />
      </Part>
      <Part title={profits('ends.title')} lead={profits('how')} id="profits">
        <ProfitEnds month={filter.month} addressOf={(month) => analyticsAddress({ ...filter, month })} />
      </Part>
      <Part title={goals('title')} lead={goals('lead')} id="goals">
        {data === undefined ? (
          <Skeleton className="h-72 rounded-panel" />
        ) : (
          <Goals goals={data.goals} currency={data.currency} />
        )}
      </Part>
      <p className="text-muted">{t.rich('webhooks', { link: linkTo('/admin/credits/webhooks/') })}</p>
    </>
  )
}

function Business({ filter }: FilterProps) {
  const t = useTranslations('analytics')
  const loaded = useAnalytics(filter)
  if (loaded.status === 'error') return <LoadError what={t('what')} onRetry={loaded.retry} />
  const data = loaded.status === 'ready' ? loaded.value : undefined
  const { span } = filter
  return (
    <div
      aria-busy={loaded.status === 'loading' || loaded.isRefreshing || undefined}
      className="grid gap-8 *:min-w-0 aria-busy:[&_dd]:opacity-60"
    >
      <div className="grid gap-3 *:min-w-0">
        <AsOf data={data} />
        {data === undefined ? undefined : <Remarks data={data} />}
        <SpanFigures label={t('key')} specs={keyFigures} span={span} data={data} />
      </div>
      <MoneyCharts data={data} />
      <Part title={t('now')} lead={t('nowLead')}>
        <StandingFigures data={data} />
      </Part>
      <Part title={t('money')}>
        <SpanFigures label={t('money')} specs={moneyFigures} span={span} data={data} />
      </Part>
      <Part title={t('savings')} lead={t('savingsLead')} id="savings">
        <SpanFigures label={t('savings')} specs={savingFigures} span={span} data={data} />
      </Part>
      <Part title={t('people')}>
        <SpanFigures label={t('people')} specs={peopleFigures} span={span} data={data} />
      </Part>
      <UseCharts data={data} />
      <Tables filter={filter} data={data} />
    </div>
  )
}

function Dashboard() {
  const t = useTranslations('analytics')
  const filter = parseAnalyticsFilter(useSearchParams())
  const now = useNow()
  return (
    <div className="grid gap-5 *:min-w-0">
      <Filters filter={filter} />
      {isTooLong(filter.span, now) ? (
        <EmptyState
          icon={CircleAlert}
          title={t('tooLong')}
          action={
            <PageLink href={analyticsAddress({ ...filter, span: recentDays })} className={buttonStyle({})}>
              {t('showRecent')}
            </PageLink>
          }
        />
      ) : (
        <Business filter={filter} />
      )}
      <div className="flex flex-wrap gap-3">
        <ReportMenu />
        <PageLink href="/admin/credits/projection/" className={buttonStyle({ className: 'w-fit' })}>
          <Icon of={Calculator} />
          {t('toProjection')}
        </PageLink>
      </div>
    </div>
  )
}

/** Whether the business earns money, on what, and against when. */
export function DashboardPage() {
  const t = useTranslations('analytics')
  return (
    <AdminFrame title={t('title')} lead={t('lead')} needs="superadmin" elseTo="/admin/credits/users/">
      <Dashboard />
    </AdminFrame>
  )
}
