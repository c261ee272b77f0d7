'use client'

import type { AdminOrderResponse } from '@tessera/contracts/payments-admin'
import { ArrowLeft, CircleAlert, SearchX } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { OrderStatusText } from '@/features/payments/order-status'
import { ReceiptSum } from '@/features/payments/receipt-sum'
import { RefundList } from '@/features/payments/refund-list'
import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'
import { hasRole, useSession } from '@/lib/use-session'

import { EventTable } from './event-table'
import { OrderDisputes } from './order-disputes'
import { OrderFacts } from './order-facts'
import { RefundRequests } from './refund-requests'
import { useAdminOrder } from './use-admin-orders'

const RefundDialog = dynamic(() => import('./refund-dialog').then((loaded) => loaded.RefundDialog), {
  ssr: false,
})

/** Why no refund is offered: a bank that decides, or has decided, is something else than nothing left. */
function NothingToRefund({ order }: { readonly order: AdminOrderResponse }) {
  const t = useTranslations('adminOrders')
  if (order.paid_at === null) return undefined
  return (
    <p className="max-w-md text-muted">
      {order.status === 'disputed'
        ? t('refundDisputed')
        : order.status === 'charged_back'
          ? t('refundChargedBack', { amount: formatMoney(order.charged_back_minor, order.currency) })
          : t('nothingToRefund')}
    </p>
  )
}

function RefundButton({ order }: { readonly order: AdminOrderResponse }) {
  const t = useTranslations('adminOrders')
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  if (session.status !== 'signed-in') return undefined
  if (!hasRole(session.me.role, 'superadmin')) return <p className="text-muted">{t('needsSuperadmin')}</p>
  const isOver = order.refundable_minor === 0
  return (
    <div className="flex flex-wrap items-center gap-3">
      {isOver && !isOpen ? (
        <NothingToRefund order={order} />
      ) : (
        <Button
          look="danger"
          onClick={() => {
            setOpen(true)
          }}
        >
          {t('refund')}
        </Button>
      )}
      {isOpen ? (
        <RefundDialog
          order={order}
          onClose={() => {
            setOpen(false)
          }}
        />
      ) : undefined}
    </div>
  )
}

function Detail({ order }: { readonly order: AdminOrderResponse }) {
  const t = useTranslations('adminOrders')
  const orders = useTranslations('orders')
  return (
    <article className="grid gap-6 *:min-w-0">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h2 className="text-reading font-semibold">
            {orders('item', { name: order.package.name, credits: formatCredits(order.credits) })}
          </h2>
          <p className="mt-0.5 break-words text-muted">
            {order.user.name} · {order.user.email}
          </p>
          <p className="mt-0.5">
            <OrderStatusText order={order} />
            {order.livemode ? undefined : <span className="text-muted"> · {t('test')}</span>}
          </p>
        </div>
        <RefundButton order={order} />
      </header>
      {order.problem === null ? undefined : (
        <Notice icon={CircleAlert} tone="warn">
          {t('problem', { problem: order.problem })}
        </Notice>
      )}
      <div className="grid gap-6 *:min-w-0 lg:grid-cols-2">
        <section aria-label={t('payment')} className="grid content-start gap-4">
          <ReceiptSum order={order} />
          <RefundList order={order} />
          <RefundRequests order={order} />
          <OrderDisputes order={order} />
        </section>
        <OrderFacts order={order} />
      </div>
      <div className="grid gap-3">
        <h3 className="font-medium">{t('events')}</h3>
        {order.events.length === 0 ? (
          <p className="text-muted">{t('noEvents')}</p>
        ) : (
          <EventTable events={order.events} />
        )}
      </div>
    </article>
  )
}

/** One purchase with everything that is known about it. */
export function AdminOrderDetail({ id, backTo }: { readonly id: string; readonly backTo: string }) {
  const t = useTranslations('adminOrders')
  const loaded = useAdminOrder(id)
  return (
    <div className="grid gap-5">
      <p>
        <Link href={backTo} className="inline-flex touch-target items-center gap-2 text-link">
          <Icon of={ArrowLeft} className="rtl:rotate-180" />
          {t('back')}
        </Link>
      </p>
      {loaded.status === 'loading' ? <Skeleton className="h-96 rounded-panel" /> : undefined}
      {loaded.status === 'missing' ? <EmptyState icon={SearchX} title={t('missing')} /> : undefined}
      {loaded.status === 'error' ? <LoadError what={t('title')} onRetry={loaded.retry} /> : undefined}
      {loaded.status === 'ready' ? <Detail order={loaded.order} /> : undefined}
    </div>
  )
}
