'use client'

import type { Order } from '@tessera/contracts/payments'
import { clsx } from 'clsx'
import { useTranslations } from 'use-intl'

import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TimeText } from '@/components/time-text'
import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'

import { keptMinorOf } from './kept-minor'
import { OrderReceipt } from './order-receipt'
import { OrderStatusText } from './order-status'

function Paid({ order }: { readonly order: Order }) {
  const isPaid = order.paid_at !== null
  const amountMinor = isPaid ? keptMinorOf(order) : order.total_minor
  return (
    <span className={clsx('font-mono whitespace-nowrap', !isPaid && 'text-muted')}>
      {formatMoney(amountMinor, order.currency)}
    </span>
  )
}

function useColumns(): readonly Column<Order>[] {
  const t = useTranslations('orders')
  return [
    {
      key: 'when',
      head: t('when'),
      className: 'whitespace-nowrap text-muted',
      onPhone: 'line',
      cell: (order) => <TimeText at={order.created_at} />,
    },
    {
      key: 'what',
      head: t('what'),
      onPhone: 'name',
      cell: (order) => t('item', { name: order.package.name, credits: formatCredits(order.credits) }),
    },
    {
      key: 'status',
      head: t('status'),
      onPhone: 'line',
      cell: (order) => <OrderStatusText order={order} />,
    },
    {
      key: 'price',
      head: t('price'),
      isEnd: true,
      onPhone: 'figure',
      cell: (order) => <Paid order={order} />,
    },
  ]
}

function details(order: Order) {
  return <OrderReceipt id={order.id} />
}

type OrderTableProps = { readonly rows: readonly Order[]; readonly openId: string | null }

/** Date, what, how it stands, what was paid; each row opens into its receipt. */
export function OrderTable({ rows, openId }: OrderTableProps) {
  const t = useTranslations('orders')
  const columns = useColumns()
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={rows}
      keyOf={(order) => order.id}
      opening={{
        kind: 'details',
        details,
        isOpenAtFirst: (order) => order.id === openId,
      }}
    />
  )
}
