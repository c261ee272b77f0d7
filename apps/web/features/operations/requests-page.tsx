'use client'

import { paths } from '@tessera/contracts/paths'
import { Activity, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { PageEnd } from '@/components/page-end'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'
import { useNow } from '@/lib/use-now'

import { RequestPage } from './request-page'
import { allRequests, parseRequestsFilter, requestsAddress, type RequestsFilter } from './requests-filter'
import { RequestsFilters } from './requests-filters'
import { personName, RequestsTable } from './requests-table'
import { requestsQuery, useRequests } from './use-requests'

type FilterProps = { readonly filter: RequestsFilter }

function Nothing({ filter }: FilterProps) {
  const t = useTranslations('requests')
  if (requestsAddress(filter) === requestsAddress(allRequests)) {
    return (
      <EmptyState icon={Activity} title={t('none')}>
        {t('noneHint')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={SearchX}
      title={t('noneFound')}
      action={
        <Link href={requestsAddress(allRequests)} className={buttonStyle({})}>
          {t('clear')}
        </Link>
      }
    />
  )
}

function RequestsExport({ filter }: FilterProps) {
  return <ExportMenu path={paths.exports.requests} query={requestsQuery(filter, useNow())} />
}

function RequestsList({ filter }: FilterProps) {
  const t = useTranslations('requests')
  const requests = useRequests(filter)
  const rows = requests.status === 'ready' ? requests.rows : []
  const ofPerson = rows.find(({ user }) => user.id === filter.user)
  return (
    <div className="grid gap-4 *:min-w-0">
      <RequestsFilters filter={filter} person={ofPerson === undefined ? undefined : personName(ofPerson)} />
      <div className="justify-self-end">
        <RequestsExport filter={filter} />
      </div>
      {requests.status === 'loading' ? <Skeleton className="h-96 rounded-panel" /> : undefined}
      {requests.status === 'error' ? <LoadError what={t('title')} onRetry={requests.retry} /> : undefined}
      {requests.status === 'ready' && rows.length > 0 ? (
        <RequestsTable
          rows={rows}
          hrefOf={(request) => requestsAddress({ ...filter, request: request.id })}
          isRefreshing={requests.isRefreshing}
        />
      ) : undefined}
      {requests.status === 'ready' && (rows.length > 0 || requests.loadMore !== undefined) ? (
        <>
          {rows.length === 0 ? <p className="text-center text-muted">{t('noneSoFar')}</p> : undefined}
          <PageEnd page={requests} />
        </>
      ) : undefined}
      {requests.status === 'ready' && rows.length === 0 && requests.loadMore === undefined ? (
        <Nothing filter={filter} />
      ) : undefined}
    </div>
  )
}

/** What everybody asked for; one of them in detail where the address names it. */
export function RequestsPage() {
  const t = useTranslations('requests')
  const filter = parseRequestsFilter(useSearchParams())
  return (
    <AdminFrame title={t('title')} lead={t('lead')}>
      {filter.request === undefined ? (
        <RequestsList filter={filter} />
      ) : (
        <RequestPage key={filter.request} id={filter.request} filter={filter} />
      )}
    </AdminFrame>
  )
}
