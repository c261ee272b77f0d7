'use client'

import { paths } from '@tessera/contracts/paths'
import { ArrowLeft, CircleAlert, Info, Users } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { FilterSelect } from '@/components/operator/filter-select'
import { PageEnd } from '@/components/page-end'
import { Notice } from '@/components/ui/banner'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'

import { MonthSelect } from './month-select'
import { ProfitTable } from './profit-table'
import {
  parseProfitsFilter,
  profitOrderNames,
  profitsAddress,
  type ProfitsFilter,
  profitSortNames,
} from './profits-filter'
import { useProfits } from './use-profits'

type FilterProps = { readonly filter: ProfitsFilter }

function Filters({ filter }: FilterProps) {
  const t = useTranslations('profits')
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <MonthSelect month={filter.month} addressOf={(month) => profitsAddress({ ...filter, month })} />
      <FilterSelect
        label={t('sort')}
        value={filter.sort}
        options={profitSortNames.map((sort) => ({ value: sort, label: t(`sorts.${sort}`) }))}
        addressOf={(sort) => profitsAddress({ ...filter, sort })}
      />
      <FilterChips
        label={t('order')}
        chips={profitOrderNames.map((order) => ({
          key: order,
          label: t(`orders.${order}`),
          href: profitsAddress({ ...filter, order }),
          isChosen: filter.order === order,
        }))}
      />
      <ExportMenu path={paths.exports.customers} query={filter} />
    </div>
  )
}

function CustomerList({ filter }: FilterProps) {
  const t = useTranslations('profits')
  const page = useProfits(filter)
  if (page.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  if (page.status === 'error') return <LoadError what={t('title')} onRetry={page.retry} />
  if (page.rows.length === 0) {
    return (
      <EmptyState icon={Users} title={t('none')}>
        {t('noneHint')}
      </EmptyState>
    )
  }
  const { livemode, is_complete: isComplete } = page.first
  return (
    <>
      {isComplete ? undefined : (
        <Notice icon={CircleAlert} tone="warn">
          {t('incomplete')}
        </Notice>
      )}
      {livemode ? undefined : <Notice icon={Info}>{t('testMoney')}</Notice>}
      <ProfitTable label={t('title')} rows={page.rows} isRefreshing={page.isRefreshing} sort={filter.sort} />
      <PageEnd page={page} />
    </>
  )
}

/** Everybody who used or bought anything, or cost anything, by what they left. */
export function ProfitsPage() {
  const t = useTranslations('profits')
  const filter = parseProfitsFilter(useSearchParams())
  return (
    <AdminFrame title={t('title')} lead={t('lead')} needs="superadmin" elseTo="/admin/credits/users/">
      <div className="grid gap-4 *:min-w-0">
        <p>
          <Link href="/admin/credits/" className="inline-flex touch-target items-center gap-2 text-link">
            <Icon of={ArrowLeft} className="rtl:rotate-180" />
            {t('back')}
          </Link>
        </p>
        <Filters filter={filter} />
        <CustomerList filter={filter} />
        <div className="grid max-w-prose gap-2 text-label text-muted">
          <p>{t('how')}</p>
          <p>{t('howPaid')}</p>
          <p>{t('howExport')}</p>
        </div>
      </div>
    </AdminFrame>
  )
}
