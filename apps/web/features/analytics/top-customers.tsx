'use client'

import type { AnalyticsUsersResponse } from '@tessera/contracts/analytics'
import { Users } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { LoadError } from '@/components/load-error'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Skeleton } from '@/components/ui/skeleton'
import { personAddress } from '@/features/customers/people-filter'

import { analyticsAddress, type AnalyticsFilter } from './analytics-filter'
import { formatCount, formatFineMoney, minorOfMicro } from './analytics-values'
import { useTopUsers } from './use-analytics'

type TopUser = AnalyticsUsersResponse['users'][number]

function useColumns(currency: string, top: AnalyticsFilter['top']): readonly Column<TopUser>[] {
  const t = useTranslations('analytics.customers')
  const money = { isEnd: true, className: 'font-mono whitespace-nowrap' }
  return [
    { key: 'person', head: t('person'), onPhone: 'name', cell: ({ email }) => email },
    { key: 'charges', head: t('charges'), ...money, cell: ({ charges }) => formatCount(charges) },
    {
      key: 'used',
      head: t('used'),
      isEnd: true,
      ...(top === 'charged' ? { onPhone: 'figure' as const } : {}),
      cell: ({ charged_credits: used }) => <AlignedAmount credits={used} />,
    },
    {
      key: 'bought',
      head: t('bought'),
      isEnd: true,
      ...(top === 'bought' ? { onPhone: 'figure' as const } : {}),
      cell: ({ bought_credits: bought }) => <AlignedAmount credits={bought} />,
    },
    {
      key: 'paid',
      head: t('paid'),
      ...money,
      onPhone: 'line',
      cell: ({ paid_micro_minor: paid }) => formatFineMoney(minorOfMicro(paid), currency),
    },
    {
      key: 'earned',
      head: t('earned'),
      ...money,
      cell: ({ earned_micro_minor: earned }) => formatFineMoney(minorOfMicro(earned), currency),
    },
  ]
}

type TopCustomersProps = { readonly filter: AnalyticsFilter; readonly currency: string }

function TopList({ filter: { top }, currency }: TopCustomersProps) {
  const t = useTranslations('analytics.customers')
  const columns = useColumns(currency, top)
  const found = useTopUsers(top)
  if (found.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  if (found.status === 'error') return <LoadError what={t('title')} onRetry={found.retry} />
  if (found.users.length === 0) {
    return (
      <EmptyState icon={Users} title={t('none')}>
        {t('noneHint')}
      </EmptyState>
    )
  }
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={found.users}
      keyOf={({ user_id: id }) => id}
      opening={{
        kind: 'link',
        hrefOf: ({ user_id: id }) => personAddress(id),
        nameOf: ({ name }) => t('open', { name }),
      }}
      underName={({ name }) => name}
      isRefreshing={found.isRefreshing}
      isDense
    />
  )
}

/** Who used or bought most, of all time; each row leads to their page. */
export function TopCustomers({ filter, currency }: TopCustomersProps) {
  const t = useTranslations('analytics.customers')
  const sorts = ['charged', 'bought'] as const
  return (
    <div className="grid gap-3 *:min-w-0">
      <FilterChips
        label={t('sort')}
        chips={sorts.map((top) => ({
          key: top,
          label: t(`sorts.${top}`),
          href: analyticsAddress({ ...filter, top }),
          isChosen: filter.top === top,
        }))}
      />
      <TopList filter={filter} currency={currency} />
    </div>
  )
}
