'use client'

import type { AdminOrderResponse } from '@tessera/contracts/payments-admin'
import { useTranslations } from 'use-intl'

import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'

import { previewRefund } from './refund-preview'

type RefundNumbersProps = {
  readonly order: AdminOrderResponse
  /** Undefined while no amount is written that could go back. */
  readonly amountMinor: number | undefined
}

/** What a refund will do, in money and in credits, before it is made. */
export function RefundNumbers({ order, amountMinor }: RefundNumbersProps) {
  const t = useTranslations('adminRefund')
  const money = (amount: number) => formatMoney(amount, order.currency)
  const preview = amountMinor === undefined ? undefined : previewRefund(order, amountMinor)
  const lines = [
    [
      t('money'),
      amountMinor === undefined
        ? '…'
        : t('ofPaid', { amount: money(amountMinor), paid: money(order.total_minor) }),
      '',
    ],
    [t('creditsTaken'), preview === undefined ? '…' : formatCredits(preview.taken), 'text-amber'],
    [t('creditsLeft'), preview === undefined ? '…' : formatCredits(preview.left), 'text-amber'],
  ] as const
  return (
    <section aria-label={t('numbers')} aria-live="polite">
      <dl className="rounded-panel border border-line">
        {lines.map(([label, value, tone]) => (
          <div key={label} className="flex justify-between gap-4 border-line px-4 py-2.5 not-last:border-b">
            <dt className="text-muted">{label}</dt>
            <dd className={`text-end font-mono ${tone}`}>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-label text-muted">{t('debtNote')}</p>
    </section>
  )
}
