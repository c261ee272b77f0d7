'use client'

import { PackageOpen } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { PageColumn } from '@/components/page-column'
import { PageEnd } from '@/components/page-end'
import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'

import { CreditsPlaces } from './credits-places'
import { OrderReceipt } from './order-receipt'
import { OrderTable } from './order-table'
import { useOrders } from './use-orders'

function OrdersSkeleton() {
  return <Skeleton className="h-72 rounded-panel" />
}

/** An order that a link names and that is not among the newest: its receipt alone. */
function NamedOrder({ id }: { readonly id: string }) {
  return (
    <div className="rounded-panel border border-line bg-surface p-5">
      <OrderReceipt id={id} />
    </div>
  )
}

function OrderList() {
  const t = useTranslations('orders')
  const orders = useOrders()
  const named = useSearchParams().get('order')
  if (orders.status === 'loading') return <OrdersSkeleton />
  if (orders.status === 'error') return <LoadError what={t('title')} onRetry={orders.retry} />
  if (orders.rows.length === 0) {
    return (
      <EmptyState
        icon={PackageOpen}
        title={t('empty')}
        action={
          <Link href="/credits/" className={buttonStyle({})}>
            {t('buy')}
          </Link>
        }
      >
        {t('emptyHint')}
      </EmptyState>
    )
  }
  const isNamedElsewhere = named !== null && orders.rows.every((order) => order.id !== named)
  return (
    <div className="grid gap-4">
      {isNamedElsewhere ? <NamedOrder id={named} /> : undefined}
      <OrderTable rows={orders.rows} openId={named} />
      <PageEnd page={orders} />
    </div>
  )
}

/** What somebody bought, each with its receipt. */
export function OrdersPage() {
  const t = useTranslations('orders')
  return (
    <PageShell>
      <PageColumn title={t('title')} lead={t('lead')} isWide>
        <CreditsPlaces />
        <RequireSession skeleton={<OrdersSkeleton />}>{() => <OrderList />}</RequireSession>
      </PageColumn>
    </PageShell>
  )
}
