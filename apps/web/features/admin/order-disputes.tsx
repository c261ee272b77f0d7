'use client'

import type { AdminOrderResponse } from '@tessera/contracts/payments-admin'
import { useTranslations } from 'use-intl'

import { creditsOf } from '@/components/rich-tags'
import { formatMoney } from '@/lib/format-money'
import { formatFullTime } from '@/lib/format-time'

/** What the customer's bank asks back, why, and until when an answer is due. */
export function OrderDisputes({ order }: { readonly order: AdminOrderResponse }) {
  const t = useTranslations('adminOrders')
  if (order.disputes.length === 0) return undefined
  return (
    <div>
      <h3 className="font-medium">{t('disputes')}</h3>
      <ul className="mt-1 grid gap-2">
        {order.disputes.map((dispute) => (
          <li key={dispute.id} className="text-muted">
            <span className="text-text">
              {t('dispute', {
                amount: formatMoney(dispute.amount_minor, dispute.currency),
                status: dispute.status.replaceAll('_', ' '),
              })}
            </span>
            <span className="block">
              {t('disputeReason', { reason: dispute.reason.replaceAll('_', ' ') })}
            </span>
            {dispute.frozen > 0 ? (
              <span className="block">{t.rich('disputeFrozen', { frozen: creditsOf(dispute.frozen) })}</span>
            ) : undefined}
            {dispute.evidence_due_by === null ? undefined : (
              <span className="block">
                {t('disputeDue', { date: formatFullTime(dispute.evidence_due_by) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
