'use client'

import type { AdminUser } from '@tessera/contracts/people-admin'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { creditsOf } from '@/components/rich-tags'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'

import { PersonMarks } from './person-marks'

type PeopleTableProps = {
  readonly rows: readonly AdminUser[]
  readonly hrefOf: (person: AdminUser) => string
  readonly isRefreshing: boolean
}

function Balance({ person }: { readonly person: AdminUser }) {
  const t = useTranslations('customers')
  if (person.debt > 0) {
    return <span className="text-warn">{t.rich('owed', { amount: creditsOf(person.debt) })}</span>
  }
  return <AlignedAmount credits={person.balance} />
}

function useColumns(): readonly Column<AdminUser>[] {
  const t = useTranslations('customers')
  return [
    { key: 'person', head: t('person'), onPhone: 'name', cell: (person) => person.email },
    {
      key: 'marks',
      head: t('role'),
      onPhone: 'line',
      className: 'whitespace-nowrap',
      cell: (person) => <PersonMarks person={person} />,
    },
    {
      key: 'balance',
      head: t('balance'),
      isEnd: true,
      onPhone: 'figure',
      className: 'whitespace-nowrap',
      cell: (person) => <Balance person={person} />,
    },
    {
      key: 'spent',
      head: t('spent'),
      isEnd: true,
      cell: (person) => <AlignedAmount credits={person.spent} isQuiet />,
    },
    {
      key: 'active',
      head: t('lastActive'),
      onPhone: 'line',
      className: 'whitespace-nowrap text-muted',
      cell: (person) =>
        person.last_active_at === null ? t('never') : <TimeText at={person.last_active_at} />,
    },
    {
      key: 'joined',
      head: t('joined'),
      className: 'whitespace-nowrap text-muted',
      cell: (person) => <TimeText at={person.created_at} />,
    },
  ]
}

/** Everybody with an account; each row leads to their page. */
export function PeopleTable({ rows, hrefOf, isRefreshing }: PeopleTableProps) {
  const t = useTranslations('customers')
  const columns = useColumns()
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={rows}
      keyOf={(person) => person.id}
      opening={{ kind: 'link', hrefOf, nameOf: (person) => t('open', { name: person.name }) }}
      underName={(person) => person.name}
      isRefreshing={isRefreshing}
      isDense
    />
  )
}
