'use client'

import { paths } from '@tessera/contracts/paths'
import { ScrollText, SearchX, X } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { DateSpanFilter } from '@/components/operator/date-span-filter'
import { ExportMenu } from '@/components/operator/export-menu'
import { FilterSearch } from '@/components/operator/filter-search'
import { FilterSelect } from '@/components/operator/filter-select'
import { PageEnd } from '@/components/page-end'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'
import { spanQuery } from '@/lib/date-span'
import { useNow } from '@/lib/use-now'

import { auditAddress, type AuditFilter, everything, parseAuditFilter } from './audit-filter'
import { AuditTable } from './audit-table'
import { useAudit } from './use-audit'
import { knownActions, useAuditWords } from './use-audit-words'

type FilterProps = { readonly filter: AuditFilter }

function Entries({ filter }: FilterProps) {
  const t = useTranslations('audit')
  const entries = useAudit(filter)
  if (entries.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  if (entries.status === 'error') return <LoadError what={t('title')} onRetry={entries.retry} />
  if (entries.rows.length === 0 && entries.loadMore === undefined) {
    const isAll = auditAddress(filter) === auditAddress(everything)
    return (
      <EmptyState
        icon={isAll ? ScrollText : SearchX}
        title={isAll ? t('none') : t('noneFound')}
        action={
          isAll ? undefined : (
            <Link href={auditAddress(everything)} className={buttonStyle({})}>
              {t('clear')}
            </Link>
          )
        }
      >
        {isAll ? t('noneHint') : undefined}
      </EmptyState>
    )
  }
  return (
    <>
      <AuditTable rows={entries.rows} isRefreshing={entries.isRefreshing} />
      <PageEnd page={entries} />
    </>
  )
}

function AuditExport({ filter: { q, action, actor, subject, span } }: FilterProps) {
  const query = { q: q.trim(), action, actor, subject, ...spanQuery(span, useNow()) }
  return <ExportMenu path={paths.exports.audit} query={query} />
}

/** Ids that a link from elsewhere brought along: shown, and taken away with one press. */
function Narrowed({ filter }: FilterProps) {
  const t = useTranslations('audit')
  const kept = [
    [t('actor'), filter.actor, { ...filter, actor: undefined }],
    [t('subject'), filter.subject, { ...filter, subject: undefined }],
  ] as const
  const given = kept.filter(([, id]) => id !== undefined)
  if (given.length === 0) return undefined
  return (
    <nav aria-label={t('narrowed')} className="flex flex-wrap gap-2">
      {given.map(([name, id, without]) => (
        <Link
          key={name}
          href={auditAddress(without)}
          replace
          scroll={false}
          className="flex min-w-0 touch-target items-center gap-2 rounded-full border border-text bg-raised px-3.5 py-1"
        >
          <span className="min-w-0 truncate">
            {name}: {id}
          </span>
          <Icon of={X} label={t('remove', { what: name })} className="shrink-0" />
        </Link>
      ))}
    </nav>
  )
}

function Filters({ filter }: FilterProps) {
  const t = useTranslations('audit')
  const words = useAuditWords()
  const { action } = filter
  const isListed = action === undefined || knownActions.some((known) => known === action)
  const actions: readonly string[] = isListed ? knownActions : [action, ...knownActions]
  return (
    <>
      <FilterSearch
        label={t('search')}
        hint={t('searchHint')}
        value={filter.q}
        addressOf={(q) => auditAddress({ ...filter, q })}
      />
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <DateSpanFilter
          span={filter.span}
          addressOf={(span) => auditAddress({ ...filter, span })}
          hasAlways
        />
        <FilterSelect
          label={t('action')}
          value={action ?? ''}
          options={[
            { value: '', label: t('anyAction') },
            ...actions.map((one) => ({ value: one, label: words.action(one) })),
          ]}
          addressOf={(chosen) => auditAddress({ ...filter, action: chosen === '' ? undefined : chosen })}
        />
        <AuditExport filter={filter} />
      </div>
      <Narrowed filter={filter} />
    </>
  )
}

/** What operators did, to whom, why, and what it was like before. */
export function AuditPage() {
  const t = useTranslations('audit')
  const filter = parseAuditFilter(useSearchParams())
  return (
    <AdminFrame title={t('title')} lead={t('lead')} needs="superadmin">
      <div className="grid gap-4 *:min-w-0">
        <Filters filter={filter} />
        <Entries filter={filter} />
      </div>
    </AdminFrame>
  )
}
