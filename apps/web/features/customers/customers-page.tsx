'use client'

import { paths } from '@tessera/contracts/paths'
import { SearchX, Users } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { FilterSearch } from '@/components/operator/filter-search'
import { FilterSelect } from '@/components/operator/filter-select'
import { PageEnd } from '@/components/page-end'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'

import {
  everybody,
  parsePeopleFilter,
  peopleAddress,
  type PeopleFilter,
  userRoleNames,
  userSortNames,
} from './people-filter'
import { PeopleTable } from './people-table'
import { PersonPage } from './person-page'
import { usePeople } from './use-people'

type FilterProps = { readonly filter: PeopleFilter }

function PeopleList({ filter }: FilterProps) {
  const t = useTranslations('customers')
  const people = usePeople(filter)
  if (people.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  if (people.status === 'error') return <LoadError what={t('title')} onRetry={people.retry} />
  if (people.rows.length === 0 && people.loadMore === undefined) {
    const isAll = peopleAddress({ ...filter, sort: 'newest' }) === peopleAddress(everybody)
    return (
      <EmptyState
        icon={isAll ? Users : SearchX}
        title={isAll ? t('none') : t('noneFound')}
        action={
          isAll ? undefined : (
            <Link href={peopleAddress(everybody)} className={buttonStyle({})}>
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
      <PeopleTable
        rows={people.rows}
        hrefOf={(person) => peopleAddress({ ...filter, user: person.id })}
        isRefreshing={people.isRefreshing}
      />
      <PageEnd page={people} />
    </>
  )
}

function Filters({ filter }: FilterProps) {
  const t = useTranslations('customers')
  const states = [
    [undefined, t('all')],
    ['blocked', t('blocked')],
    ['in_debt', t('inDebt')],
  ] as const
  return (
    <>
      <FilterSearch
        label={t('search')}
        hint={t('searchHint')}
        value={filter.q}
        addressOf={(q) => peopleAddress({ ...filter, q })}
      />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <FilterChips
          label={t('filter')}
          chips={states.map(([state, label]) => ({
            key: state ?? 'all',
            label,
            href: peopleAddress({ ...filter, state }),
            isChosen: filter.state === state,
          }))}
        />
        <FilterSelect
          label={t('role')}
          value={filter.role ?? 'any'}
          options={[
            { value: 'any', label: t('anyRole') },
            ...userRoleNames.map((role) => ({ value: role, label: t(`roles.${role}`) })),
          ]}
          addressOf={(role) => peopleAddress({ ...filter, role: role === 'any' ? undefined : role })}
        />
        {filter.q === '' ? (
          <FilterSelect
            label={t('sort')}
            value={filter.sort}
            options={userSortNames.map((sort) => ({ value: sort, label: t(`sorts.${sort}`) }))}
            addressOf={(sort) => peopleAddress({ ...filter, sort })}
          />
        ) : (
          <p className="text-label text-muted">{t('sortedByFit')}</p>
        )}
        <ExportMenu path={paths.exports.users} query={exportQueryOf(filter)} />
      </div>
    </>
  )
}

function exportQueryOf({ q, sort, role, state }: PeopleFilter) {
  return {
    q: q.trim(),
    sort,
    role,
    blocked: state === 'blocked' ? 'true' : undefined,
    in_debt: state === 'in_debt' ? 'true' : undefined,
  }
}

/** Everybody with an account; one of them in detail where the address names them. */
export function CustomersPage() {
  const t = useTranslations('customers')
  const filter = parsePeopleFilter(useSearchParams())
  return (
    <AdminFrame title={t('title')} lead={t('lead')}>
      {filter.user === undefined ? (
        <div className="grid gap-4 *:min-w-0">
          <Filters filter={filter} />
          <PeopleList filter={filter} />
        </div>
      ) : (
        <PersonPage key={filter.user} id={filter.user} filter={filter} />
      )}
    </AdminFrame>
  )
}
