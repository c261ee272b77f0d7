'use client'

import { paths } from '@tessera/contracts/paths'
import { ReceiptText, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { ExportMenu } from '@/components/operator/export-menu'
import { FilterSearch } from '@/components/operator/filter-search'
import { PageEnd } from '@/components/page-end'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Skeleton } from '@/components/ui/skeleton'

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
    const isAll = filter.q === '' && filter.status === undefined
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
    <div className="grid gap-4">
      <FilterSearch
        label={t('search')}
        hint={t('searchHint')}
        value={filter.q}
        addressOf={(q) => orderAddress({ ...filter, q })}
      />
      <div className="flex flex-wrap items-start justify-between gap-3 *:min-w-0">
        <FilterChips label={t('filter')} chips={chips} />
        <ExportMenu path={paths.exports.orders} query={{ q: filter.q.trim(), status: filter.status }} />
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
