'use client'

import type { Order } from '@tessera/contracts/payments'
import { useId } from 'react'
import { useTranslations } from 'use-intl'

import { creditsOf } from '@/components/rich-tags'
import { TimeText } from '@/components/time-text'
import { formatMoney } from '@/lib/format-money'

import { disputeStateOf } from './dispute-state'

/** Each dispute with its day, how it stands, and what is set aside for it. */
export function DisputeList({ order }: { readonly order: Order }) {
  const t = useTranslations('orderReceipt')
  const nameId = useId()
  if (order.disputes.length === 0) return undefined
  return (
    <div>
      <p id={nameId} className="font-medium">
        {t('disputes')}
      </p>
      <ul aria-labelledby={nameId} className="mt-1 grid gap-1">
        {order.disputes.map((dispute) => {
          const state = disputeStateOf(dispute.status)
          return (
            <li key={dispute.id} className="flex flex-wrap items-baseline gap-x-3 text-muted">
              <span className="font-mono text-text">
                {formatMoney(dispute.amount_minor, dispute.currency)}
              </span>
              <span className={state === 'open' ? 'text-warn' : undefined}>{t(`disputeState.${state}`)}</span>
              <TimeText at={dispute.created_at} />
              {dispute.frozen > 0 ? (
                <span>{t.rich('disputeFrozen', { frozen: creditsOf(dispute.frozen) })}</span>
              ) : undefined}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
