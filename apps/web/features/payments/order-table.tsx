'use client'

import type { Order } from '@tessera/contracts/payments'
import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { Icon } from '@/components/ui/icon'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

import { OrderReceipt } from './order-receipt'
import { OrderStatusText } from './order-status'

type RowProps = { readonly order: Order; readonly now: number; readonly isOpenAtFirst: boolean }

function OrderRow({ order, now, isOpenAtFirst }: RowProps) {
  const t = useTranslations('orders')
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const isPaid = order.paid_at !== null
  return (
    <>
      <tr className="transition-colors hover:bg-hover">
        <Cell className="whitespace-nowrap text-muted max-sm:hidden">
          <time dateTime={order.created_at} title={formatFullTime(order.created_at)}>
            {formatTime(order.created_at, now)}
          </time>
        </Cell>
        <Cell className="w-full max-w-0">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => {
              setOpen(!isOpen)
            }}
            className="flex touch-target w-full items-center gap-2 text-start"
          >
            <span className="min-w-0 grow">
              <span className="block truncate">
                {t('item', { name: order.package.name, credits: formatCredits(order.credits) })}
              </span>
              <span className="block truncate text-label sm:hidden">
                <OrderStatusText status={order.status} />
                <span className="text-muted"> · {formatTime(order.created_at, now)}</span>
              </span>
            </span>
            <Icon
              of={ChevronDown}
              className={clsx('shrink-0 text-faint transition-transform', isOpen && 'rotate-180')}
            />
          </button>
        </Cell>
        <Cell className="max-sm:hidden">
          <OrderStatusText status={order.status} />
        </Cell>
        <Cell isEnd className={clsx('font-mono', !isPaid && 'text-muted')}>
          {formatMoney(isPaid ? order.total_minor - order.refunded_minor : order.total_minor, order.currency)}
        </Cell>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={4} className="border-b border-line bg-sunken px-4 py-4">
            <OrderReceipt id={order.id} />
          </td>
        </tr>
      ) : undefined}
    </>
  )
}

type OrderTableProps = { readonly rows: readonly Order[]; readonly openId: string | null }

/** Date, what, how it stands, what was paid; each row opens into its receipt. */
export function OrderTable({ rows, openId }: OrderTableProps) {
  const t = useTranslations('orders')
  const now = useNow()
  return (
    <Table aria-label={t('title')}>
      <thead>
        <tr>
          <HeadCell className="max-sm:hidden">{t('when')}</HeadCell>
          <HeadCell>{t('what')}</HeadCell>
          <HeadCell className="max-sm:hidden">{t('status')}</HeadCell>
          <HeadCell isEnd>{t('price')}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((order) => (
          <OrderRow key={order.id} order={order} now={now} isOpenAtFirst={order.id === openId} />
        ))}
      </tbody>
    </Table>
  )
}
