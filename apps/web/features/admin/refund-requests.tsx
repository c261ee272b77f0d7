'use client'

import type { AdminOrderResponse } from '@tessera/contracts/payments-admin'
import { Hourglass } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { TimeText } from '@/components/time-text'
import { Notice } from '@/components/ui/banner'
import { formatMoney } from '@/lib/format-money'

type RefundRequest = AdminOrderResponse['refund_requests'][number]

function isUndone(
  request: RefundRequest,
): request is RefundRequest & { readonly status: 'asked' | 'refused' } {
  return request.status !== 'done'
}

/** Refunds that were asked for here and are not made: the open one first, because it keeps others from beginning. */
export function RefundRequests({ order }: { readonly order: AdminOrderResponse }) {
  const t = useTranslations('adminOrders')
  const undone = order.refund_requests.filter((request) => isUndone(request))
  if (undone.length === 0) return undefined
  return (
    <div className="grid gap-2">
      <h3 className="font-medium">{t('refundRequests')}</h3>
      {undone.some((request) => request.status === 'asked') ? (
        <Notice icon={Hourglass}>{t('refundRequestWaits')}</Notice>
      ) : undefined}
      <ul className="grid gap-2">
        {undone.map((request) => (
          <li key={request.id} className="text-muted">
            <span className="flex flex-wrap items-baseline gap-x-3">
              <span className="font-mono text-text">{formatMoney(request.amount_minor, order.currency)}</span>
              <span className={request.status === 'refused' ? 'text-warn' : 'text-text'}>
                {t(`refundRequest.${request.status}`)}
              </span>
              <TimeText at={request.created_at} />
            </span>
            <span className="block wrap-anywhere">
              {[request.reason, request.failure].filter((text) => text !== null && text !== '').join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
