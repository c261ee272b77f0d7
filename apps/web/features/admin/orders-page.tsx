'use client'

import { ReceiptText, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChips } from '@/components/ui/filter-chips'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'

import { AdminFrame } from './admin-frame'
import { AdminOrderDetail } from './order-detail'
import { offeredStatuses, orderAddress, type OrderFilter, parseOrderFilter } from './order-filter'
import { AdminOrderTable } from './order-table'
import { PageEnd } from './page-end'
import { useAdminOrders } from './use-admin-orders'

const restMs = 300

/** What is typed goes into the address once it rests; an address that comes from elsewhere goes into the field. */
function Search({ filter }: { readonly filter: OrderFilter }) {
  const t = useTranslations('adminOrders')
  const router = useRouter()
  const [text, setText] = useState(filter.q)
  const [known, setKnown] = useState(filter.q)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (known !== filter.q) {
    setKnown(filter.q)
    if (filter.q !== text.trim()) setText(filter.q)
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  return (
    <Input
      type="search"
      aria-label={t('search')}
      placeholder={t('searchHint')}
      value={text}
      maxLength={200}
      onChange={(event) => {
        const q = event.target.value.trim()
        setText(event.target.value)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => {
          router.replace(orderAddress({ ...filter, q }), { scroll: false })
        }, restMs)
      }}
    />
  )
}

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
      <AdminOrderTable rows={orders.rows} filter={filter} />
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
      <Search filter={filter} />
      <FilterChips label={t('filter')} chips={chips} />
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
