'use client'

import { TrendingUp, Users } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { PageLink } from '@/components/page-link'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'

import { MonthSelect } from './month-select'
import { ProfitTable } from './profit-table'
import { profitsAddress } from './profits-filter'
import { useProfitEnd } from './use-profits'

const rowsShown = 5

function Ends({ month }: { readonly month: string | undefined }) {
  const t = useTranslations('profits')
  const most = useProfitEnd({ month, order: 'desc' }, rowsShown)
  const least = useProfitEnd({ month, order: 'asc' }, rowsShown)
  for (const end of [most, least]) {
    if (end.status === 'error') return <LoadError what={t('ends.title')} onRetry={end.retry} />
  }
  if (most.status !== 'ready' || least.status !== 'ready') return <Skeleton className="h-72 rounded-panel" />
  const { customers } = most.value
  if (customers.length === 0) {
    return (
      <EmptyState icon={Users} title={t('none')}>
        {t('noneHint')}
      </EmptyState>
    )
  }
  const best = new Set(customers.map((row) => row.wallet_id))
  const others = least.value.customers.filter((row) => !best.has(row.wallet_id))
  return (
    <div className="grid gap-5 *:min-w-0 2xl:grid-cols-2">
      <div className="grid content-start gap-2 *:min-w-0">
        <h3 className="text-label text-muted">{t('ends.most')}</h3>
        <ProfitTable label={t('ends.most')} rows={customers} isRefreshing={most.isRefreshing} isShort />
      </div>
      <div className="grid content-start gap-2 *:min-w-0">
        <h3 className="text-label text-muted">{t('ends.least')}</h3>
        {others.length === 0 ? (
          <p className="text-muted">{t('ends.noneLeast')}</p>
        ) : (
          <ProfitTable label={t('ends.least')} rows={others} isRefreshing={least.isRefreshing} isShort />
        )}
      </div>
    </div>
  )
}

type ProfitEndsProps = {
  readonly month: string | undefined
  readonly addressOf: (month: string | undefined) => string
}

/** Who leaves the most and who the least, in a month or ever; each row leads to how that comes about. */
export function ProfitEnds({ month, addressOf }: ProfitEndsProps) {
  const t = useTranslations('profits')
  return (
    <div className="grid gap-3 *:min-w-0">
      <MonthSelect month={month} addressOf={addressOf} />
      <Ends month={month} />
      <PageLink
        href={profitsAddress({ month, sort: 'net_profit', order: 'desc' })}
        className={buttonStyle({ className: 'w-fit' })}
      >
        <Icon of={TrendingUp} />
        {t('ends.all')}
      </PageLink>
    </div>
  )
}
