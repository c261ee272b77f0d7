'use client'

import type { OrderStatus } from '@tessera/contracts/payments'
import { clsx } from 'clsx'
import { useTranslations } from 'use-intl'

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

export function OrderStatusText({ status }: { readonly status: OrderStatus }) {
  const t = useTranslations('orderStatus')
  return <span className={clsx('whitespace-nowrap', toneByStatus[status])}>{t(status)}</span>
}
