'use client'

import type { AdminOrder } from '@tessera/contracts/payments-admin'
import { CircleAlert } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { Icon } from '@/components/ui/icon'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { OrderStatusText } from '@/features/payments/order-status'
import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

import { orderAddress, type OrderFilter } from './order-filter'

type RowProps = { readonly order: AdminOrder; readonly href: string; readonly now: number }

function OrderRow({ order, href, now }: RowProps) {
  const t = useTranslations('adminOrders')
  const orders = useTranslations('orders')
  return (
    <tr className="relative transition-colors hover:bg-hover">
      <Cell className="whitespace-nowrap text-muted max-sm:hidden">
        <time dateTime={order.created_at} title={formatFullTime(order.created_at)}>
          {formatTime(order.created_at, now)}
        </time>
      </Cell>
      <Cell className="max-w-56 max-sm:w-full max-sm:max-w-0">
        <Link href={href} className="block truncate font-medium after:absolute after:inset-0">
          {order.user.email}
          <span className="sr-only">, {t('open', { id: order.id })}</span>
        </Link>
        <span className="block truncate text-label text-muted">{order.user.name}</span>
        <span className="block truncate text-label sm:hidden">
          <OrderStatusText status={order.status} />
          <span className="text-muted"> · {formatTime(order.created_at, now)}</span>
        </span>
      </Cell>
      <Cell className="whitespace-nowrap max-sm:hidden">
        {orders('item', { name: order.package.name, credits: formatCredits(order.credits) })}
        {order.livemode ? undefined : <span className="block text-label text-muted">{t('test')}</span>}
      </Cell>
      <Cell className="max-sm:hidden">
        <span className="flex items-center gap-1.5">
          <OrderStatusText status={order.status} />
          {order.problem === null ? undefined : (
            <Icon of={CircleAlert} className="text-warn" label={order.problem} />
          )}
        </span>
      </Cell>
      <Cell isEnd className="font-mono whitespace-nowrap">
        {formatMoney(order.total_minor, order.currency)}
      </Cell>
      <Cell isEnd className="font-mono whitespace-nowrap text-muted max-sm:hidden">
        {order.refunded_minor === 0 ? '' : formatMoney(order.refunded_minor, order.currency)}
      </Cell>
    </tr>
  )
}

type AdminOrderTableProps = { readonly rows: readonly AdminOrder[]; readonly filter: OrderFilter }

/** Orders of everybody; each row leads to its details. */
export function AdminOrderTable({ rows, filter }: AdminOrderTableProps) {
  const t = useTranslations('adminOrders')
  const now = useNow()
  return (
    <Table aria-label={t('title')}>
      <thead>
        <tr>
          <HeadCell className="max-sm:hidden">{t('when')}</HeadCell>
          <HeadCell>{t('customer')}</HeadCell>
          <HeadCell className="max-sm:hidden">{t('what')}</HeadCell>
          <HeadCell className="max-sm:hidden">{t('status')}</HeadCell>
          <HeadCell isEnd>{t('paid')}</HeadCell>
          <HeadCell isEnd className="max-sm:hidden">
            {t('refunded')}
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((order) => (
          <OrderRow
            key={order.id}
            order={order}
            href={orderAddress({ ...filter, order: order.id })}
            now={now}
          />
        ))}
      </tbody>
    </Table>
  )
}
