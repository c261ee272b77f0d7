'use client'

import type { Order } from '@tessera/contracts/payments'
import { useId } from 'react'
import { useTranslations } from 'use-intl'

import { formatMoney } from '@/lib/format-money'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

/** Each refund with its day and how far it has come. */
export function RefundList({ order }: { readonly order: Order }) {
  const t = useTranslations('orderReceipt')
  const nameId = useId()
  const now = useNow()
  if (order.refunds.length === 0) return undefined
  return (
    <div>
      <p id={nameId} className="font-medium">
        {t('refunds')}
      </p>
      <ul aria-labelledby={nameId} className="mt-1 grid gap-1">
        {order.refunds.map((refund) => (
          <li key={refund.id} className="flex flex-wrap items-baseline gap-x-3 text-muted">
            <span className="font-mono text-text">{formatMoney(refund.amount_minor, order.currency)}</span>
            <span className={refund.status === 'failed' ? 'text-warn' : undefined}>
              {t(`refundStatus.${refund.status}`)}
            </span>
            <time dateTime={refund.created_at} title={formatFullTime(refund.created_at)}>
              {formatTime(refund.created_at, now)}
            </time>
            {refund.reason === null ? undefined : (
              <span className="min-w-0 break-words">{refund.reason.replaceAll('_', ' ')}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
