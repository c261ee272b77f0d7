'use client'

import type { Order, OrderStatus } from '@tessera/contracts/payments'
import { clsx } from 'clsx'
import { useTranslations } from 'use-intl'

import { keptMinorOf } from './kept-minor'

const toneByStatus = {
  created: 'text-muted',
  open: 'text-muted',
  processing: 'text-muted',
  granted: 'text-confirm',
  part_refunded: 'text-text',
  refunded: 'text-text',
  disputed: 'text-warn',
  charged_back: 'text-warn',
  failed: 'text-muted',
  expired: 'text-muted',
} as const satisfies Record<OrderStatus, string>

/** How an order stands, in a word or two. */
export function OrderStatusText({ order }: { readonly order: Order }) {
  const t = useTranslations('orderStatus')
  if (order.in_review) return <span className="whitespace-nowrap text-warn">{t('in_review')}</span>
  const { status } = order
  const isPart = status === 'charged_back' && keptMinorOf(order) > 0
  return (
    <span className={clsx('whitespace-nowrap', toneByStatus[status])}>
      {t(isPart ? 'part_charged_back' : status)}
    </span>
  )
}
