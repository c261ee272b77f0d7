'use client'

import { paths } from '@tessera/contracts/paths'
import { ReceiptText, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { DateSpanFilter } from '@/components/operator/date-span-filter'
import { ExportMenu } from '@/components/operator/export-menu'
import { FilterSearch } from '@/components/operator/filter-search'
import { PageEnd } from '@/components/page-end'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Skeleton } from '@/components/ui/skeleton'
import { spanQuery } from '@/lib/date-span'
import { useNow } from '@/lib/use-now'

import { AdminFrame } from './admin-frame'
import { AdminOrderDetail } from './order-detail'
import { offeredStatuses, orderAddress, type OrderFilter, parseOrderFilter } from './order-filter'
import { AdminOrderTable } from './order-table'
import { useAdminOrders } from './use-admin-orders'

function OrderList({ filter }: { readonly filter: OrderFilter }) {
  const t = useTranslations('adminOrders')
  const orders = useAdminOrders(filter)
  if (orders.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  if (orders.status === 'error') return <LoadError what={t('title')} onRetry={orders.retry} />
  if (orders.rows.length === 0) {
    const isAll = filter.q === '' && filter.status === undefined && filter.span === undefined
    return (
      <EmptyState
        icon={isAll ? ReceiptText : SearchX}
        title={isAll ? t('none') : t('noneFound')}
        action={
          isAll ? undefined : (
            <Link href="/admin/credits/refunds/" className={buttonStyle({})}>
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
      <AdminOrderTable
        rows={orders.rows}
        hrefOf={(order) => orderAddress({ ...filter, order: order.id })}
        isRefreshing={orders.isRefreshing}
      />
      <PageEnd page={orders} />
    </>
  )
}

function OrderExport({ filter: { q, status, span } }: { readonly filter: OrderFilter }) {
  const query = { q: q.trim(), status, ...spanQuery(span, useNow()) }
  return <ExportMenu path={paths.exports.orders} query={query} />
}

function Orders({ filter }: { readonly filter: OrderFilter }) {
  const t = useTranslations('adminOrders')
  const names = useTranslations('orderStatus')
  const chips = [undefined, ...offeredStatuses].map((status) => ({
    key: status ?? 'all',
    label: status === undefined ? t('all') : names(status),
    href: orderAddress({ ...filter, status }),
    isChosen: filter.status === status,
  }))
  return (
    <div className="grid gap-4 *:min-w-0">
      <FilterSearch
        label={t('search')}
        hint={t('searchHint')}
        value={filter.q}
        addressOf={(q) => orderAddress({ ...filter, q })}
      />
      <FilterChips label={t('filter')} chips={chips} />
      <div className="flex flex-wrap items-start justify-between gap-3 *:min-w-0">
        <DateSpanFilter
          span={filter.span}
          addressOf={(span) => orderAddress({ ...filter, span })}
          hasAlways
        />
        <OrderExport filter={filter} />
      </div>
      <OrderList filter={filter} />
    </div>
  )
}

/** All purchases; one of them in detail where the address names it. */
export function AdminOrdersPage() {
  const t = useTranslations('adminOrders')
  const filter = parseOrderFilter(useSearchParams())
  return (
    <AdminFrame title={t('title')} lead={t('lead')}>
      {filter.order === undefined ? (
        <Orders filter={filter} />
      ) : (
        <AdminOrderDetail id={filter.order} backTo={orderAddress({ ...filter, order: undefined })} />
      )}
    </AdminFrame>
  )
}
