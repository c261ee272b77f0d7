'use client'

import type { AdminRequestResponse } from '@tessera/contracts/operations'
import { ArrowLeft, Hourglass, SearchX } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { linkTo } from '@/components/rich-tags'
import { TextLink } from '@/components/text-link'
import { Notice } from '@/components/ui/banner'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { personAddress } from '@/features/customers/people-filter'
import { providerName } from '@/lib/provider-name'
import { hasRole, useSession } from '@/lib/use-session'

import { RequestCalls, RequestLosses } from './request-calls'
import { RequestEarnings } from './request-earnings'
import { ChargeFacts, ChoiceFacts, NameFacts, TimingFacts } from './request-facts'
import { RequestUsage } from './request-usage'
import { allRequests, requestsAddress, type RequestsFilter } from './requests-filter'
import { personName } from './requests-table'
import { RunState } from './run-state'
import { useRequest } from './use-requests'

type RequestProps = { readonly request: AdminRequestResponse }

type PartProps = {
  readonly title: string
  /** A table is a region by itself, and brings its name along. */
  readonly isTable?: boolean
  readonly children: ReactNode
}

function Part({ title, isTable = false, children }: PartProps) {
  const Element = isTable ? 'div' : 'section'
  return (
    <Element aria-label={isTable ? undefined : title} className="grid content-start gap-3 *:min-w-0">
      <h3 className="font-medium">{title}</h3>
      {children}
    </Element>
  )
}

function Head({ request }: RequestProps) {
  const t = useTranslations('request')
  const { user, model, provider } = request
  return (
    <header className="grid gap-0.5">
      <h2 className="text-reading font-semibold wrap-anywhere">
        {model} <span className="font-normal text-muted">· {providerName(provider)}</span>
      </h2>
      <p className="wrap-anywhere text-muted">
        {t.rich('by', { person: personName(request), link: linkTo(personAddress(user.id)) })}
      </p>
      <p>
        <RunState run={request} />
      </p>
    </header>
  )
}

/** Only who answers for the money sees what a customer paid for the credits of a request. */
function Earnings({ request }: RequestProps) {
  const t = useTranslations('request.earnings')
  const session = useSession()
  const isForSuperadmin = session.status === 'signed-in' && hasRole(session.me.role, 'superadmin')
  if (!isForSuperadmin || request.status !== 'settled') return undefined
  return (
    <Part title={t('title')} isTable>
      <RequestEarnings runId={request.id} />
    </Part>
  )
}

function Links({ request }: RequestProps) {
  const t = useTranslations('request')
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1">
      <TextLink href={requestsAddress({ ...allRequests, user: request.user.id })}>
        {t('moreOfPerson')}
      </TextLink>
      <TextLink href={requestsAddress({ ...allRequests, model: request.model })}>{t('moreOfModel')}</TextLink>
    </p>
  )
}

function Request({ request }: RequestProps) {
  const t = useTranslations('request')
  return (
    <article className="grid gap-6 *:min-w-0">
      <Head request={request} />
      {request.status === 'running' ? <Notice icon={Hourglass}>{t('live')}</Notice> : undefined}
      <div className="grid gap-6 *:min-w-0 lg:grid-cols-2">
        <Part title={t('charge')}>
          <ChargeFacts request={request} />
        </Part>
        <Part title={t('timing')}>
          <TimingFacts request={request} />
        </Part>
        <Part title={t('usage')} isTable>
          <RequestUsage request={request} />
        </Part>
        <Part title={t('choice')}>
          <ChoiceFacts request={request} />
        </Part>
      </div>
      <Earnings request={request} />
      <Part title={t('calls')} isTable>
        <RequestCalls request={request} />
      </Part>
      {request.losses.length === 0 ? undefined : (
        <Part title={t('losses')} isTable>
          <RequestLosses losses={request.losses} />
        </Part>
      )}
      <Part title={t('facts')}>
        <NameFacts request={request} />
        <Links request={request} />
      </Part>
    </article>
  )
}

/** One request: what it used, took and cost, and why it went where it went. */
export function RequestPage({ id, filter }: { readonly id: string; readonly filter: RequestsFilter }) {
  const t = useTranslations('request')
  const loaded = useRequest(id)
  return (
    <div className="grid gap-5 *:min-w-0">
      <p>
        <Link
          href={requestsAddress({ ...filter, request: undefined })}
          className="inline-flex touch-target items-center gap-2 text-link"
        >
          <Icon of={ArrowLeft} className="rtl:rotate-180" />
          {t('back')}
        </Link>
      </p>
      {loaded.status === 'loading' ? <Skeleton className="h-96 rounded-panel" /> : undefined}
      {loaded.status === 'missing' ? (
        <EmptyState icon={SearchX} title={t('missing')}>
          {t('missingHint')}
        </EmptyState>
      ) : undefined}
      {loaded.status === 'error' ? <LoadError what={t('what')} onRetry={loaded.retry} /> : undefined}
      {loaded.status === 'ready' ? <Request request={loaded.request} /> : undefined}
    </div>
  )
}
