'use client'

import type { PurchaseStatusResponse } from '@tessera/contracts/payments'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'

const minus = '\u2212'

function Line({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 border-t border-line px-5 py-3">
      <dt className="text-muted">{label}</dt>
      <dd className="text-end font-mono">{children}</dd>
    </div>
  )
}

function Credits({ amount }: { readonly amount: number }) {
  return <span className="text-amber">{formatCredits(amount)}</span>
}

/** What was bought and paid, and what of it went elsewhere: into a debt, or back. */
export function PurchaseLines({ purchase }: { readonly purchase: PurchaseStatusResponse }) {
  const t = useTranslations('purchase')
  const money = (amountMinor: number) => formatMoney(amountMinor, purchase.currency)
  return (
    <dl>
      <Line label={t('bought')}>
        <span className="font-sans">{t('package', { name: purchase.package.name })} · </span>
        <Credits amount={purchase.credits} />
      </Line>
      {purchase.repaid > 0 ? (
        <Line label={t('repaid')}>
          <Credits amount={purchase.repaid} />
        </Line>
      ) : undefined}
      {purchase.credits_revoked > 0 ? (
        <Line label={t('taken')}>
          <Credits amount={-purchase.credits_revoked} />
        </Line>
      ) : undefined}
      {purchase.debt > 0 ? (
        <Line label={t('stillOwed')}>
          <Credits amount={purchase.debt} />
        </Line>
      ) : undefined}
      <Line label={t('paid')}>{money(purchase.amount_minor)}</Line>
      {purchase.refunded_minor > 0 ? (
        <Line label={t('refunded')}>{`${minus}${money(purchase.refunded_minor)}`}</Line>
      ) : undefined}
      {purchase.charged_back_minor > 0 ? (
        <Line label={t('chargedBack')}>{`${minus}${money(purchase.charged_back_minor)}`}</Line>
      ) : undefined}
    </dl>
  )
}
