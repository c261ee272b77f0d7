'use client'

import type { AdminUserResponse } from '@tessera/contracts/people-admin'
import { ArrowLeft, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { PersonProfit } from '@/features/profits/person-profit'
import { hasRole, useSession } from '@/lib/use-session'

import { type PeopleFilter, peopleAddress, type PersonPart, personPartNames } from './people-filter'
import { PersonActs } from './person-acts'
import { PersonFigures } from './person-figures'
import { PersonMarks } from './person-marks'
import { PersonOrders } from './person-orders'
import { PersonOverview } from './person-overview'
import { PersonRuns } from './person-runs'
import { PersonSessions } from './person-sessions'
import { PersonTransactions } from './person-transactions'
import { usePerson } from './use-people'

type PartProps = {
  readonly filter: PeopleFilter
  readonly part: PersonPart
  readonly person: AdminUserResponse
}

function Part({ filter, part, person }: PartProps) {
  switch (part) {
    case 'overview':
      return <PersonOverview person={person} />
    case 'transactions':
      return <PersonTransactions id={person.id} />
    case 'requests':
      return <PersonRuns id={person.id} />
    case 'orders':
      return <PersonOrders person={person} />
    case 'profit':
      return <PersonProfit id={person.id} address={peopleAddress(filter)} />
    case 'sessions':
      return <PersonSessions sessions={person.sessions} />
    default:
      return part satisfies never
  }
}

type PersonProps = { readonly person: AdminUserResponse; readonly filter: PeopleFilter }

function Person({ person, filter }: PersonProps) {
  const t = useTranslations('person')
  const session = useSession()
  // What somebody earns is for those who own the business.
  const isOwner = session.status === 'signed-in' && hasRole(session.me.role, 'superadmin')
  const parts = personPartNames.filter((part) => part !== 'profit' || isOwner)
  const shown = parts.includes(filter.part) ? filter.part : 'overview'
  const isOneself = session.status === 'signed-in' && session.me.id === person.id
  return (
    <article className="grid gap-6 *:min-w-0">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <h2 className="text-reading font-semibold wrap-anywhere">{person.name}</h2>
          <p className="mt-0.5 wrap-anywhere text-muted">{person.email}</p>
          <p className="mt-0.5">
            <PersonMarks person={person} />
            {isOneself ? <span className="text-muted"> · {t('you')}</span> : undefined}
          </p>
        </div>
        <PersonActs person={person} />
      </header>
      <PersonFigures person={person} />
      <FilterChips
        label={t('parts')}
        chips={parts.map((part) => ({
          key: part,
          label: t(`part.${part}`),
          href: peopleAddress({ ...filter, part }),
          isChosen: shown === part,
        }))}
      />
      <Part filter={filter} part={shown} person={person} />
    </article>
  )
}

/** One person: what they have, what they did, and what can be done for them. */
export function PersonPage({ id, filter }: { readonly id: string; readonly filter: PeopleFilter }) {
  const t = useTranslations('person')
  const loaded = usePerson(id)
  return (
    <div className="grid gap-5 *:min-w-0">
      <p>
        <Link
          href={peopleAddress({ ...filter, user: undefined })}
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
      {loaded.status === 'error' ? <LoadError what={t('title')} onRetry={loaded.retry} /> : undefined}
      {loaded.status === 'ready' ? <Person person={loaded.person} filter={filter} /> : undefined}
    </div>
  )
}
