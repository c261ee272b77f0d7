'use client'

import type { AdminOrder } from '@tessera/contracts/payments-admin'
import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'
import { Icon } from '@/components/ui/icon'
import { OrderStatusText } from '@/features/payments/order-status'
import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'

function Status({ order }: { readonly order: AdminOrder }) {
  return (
    <span className="flex items-center gap-1.5">
      <OrderStatusText order={order} />
      {order.problem === null ? undefined : (
        <Icon of={CircleAlert} className="text-warn" label={order.problem} />
      )}
    </span>
  )
}

function useColumns(isOfOne: boolean): readonly Column<AdminOrder>[] {
  const t = useTranslations('adminOrders')
  const orders = useTranslations('orders')
  const what = (order: AdminOrder) => (
    <>
      {orders('item', { name: order.package.name, credits: formatCredits(order.credits) })}
      {order.livemode ? undefined : <span className="font-normal text-muted"> · {t('test')}</span>}
    </>
  )
  return [
    {
      key: 'when',
      head: t('when'),
      className: 'whitespace-nowrap text-muted',
      onPhone: 'line',
      cell: (order) => <TimeText at={order.created_at} />,
    },
    ...(isOfOne
      ? []
      : [
          {
            key: 'customer',
            head: t('customer'),
            onPhone: 'name',
            cell: (order: AdminOrder) => order.user.email,
          } as const,
        ]),
    {
      key: 'what',
      head: t('what'),
      className: 'whitespace-nowrap',
      ...(isOfOne ? { onPhone: 'name' } : {}),
      cell: what,
    },
    {
      key: 'status',
      head: t('status'),
      onPhone: 'line',
      cell: (order) => <Status order={order} />,
    },
    {
      key: 'paid',
      head: t('paid'),
      isEnd: true,
      onPhone: 'figure',
      className: 'font-mono whitespace-nowrap',
      cell: (order) => formatMoney(order.total_minor, order.currency),
    },
    {
      key: 'back',
      head: t('goneBack'),
      isEnd: true,
      className: 'font-mono whitespace-nowrap text-muted',
      cell: (order) => {
        const backMinor = order.refunded_minor + order.charged_back_minor
        return backMinor === 0 ? '' : formatMoney(backMinor, order.currency)
      },
    },
  ]
}

type AdminOrderTableProps = {
  readonly rows: readonly AdminOrder[]
  readonly hrefOf: (order: AdminOrder) => string
  /** All of one person, who need not be named in every row. */
  readonly isOfOne?: boolean
  readonly isRefreshing?: boolean
}

/** Orders of everybody, or of one person; each row leads to its details. */
export function AdminOrderTable({
  rows,
  hrefOf,
  isOfOne = false,
  isRefreshing = false,
}: AdminOrderTableProps) {
  const t = useTranslations('adminOrders')
  const columns = useColumns(isOfOne)
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={rows}
      keyOf={(order) => order.id}
      opening={{ kind: 'link', hrefOf, nameOf: (order) => t('open', { id: order.id }) }}
      underName={isOfOne ? undefined : (order) => order.user.name}
      isRefreshing={isRefreshing}
      isDense
    />
  )
}
