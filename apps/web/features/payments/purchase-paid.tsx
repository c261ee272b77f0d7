'use client'

import type { PurchaseStatusResponse } from '@tessera/contracts/payments'
import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { OutsideLink } from '@/components/outside-link'
import { TesseraMark } from '@/components/tessera-mark'
import { TextLink } from '@/components/text-link'
import { buttonStyle } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'
import { ownPath } from '@/lib/own-path'

import { CountingNumber } from './counting-number'

/** The sum, the new balance, what was bought, and the way back. */
export function PurchasePaid({ purchase }: { readonly purchase: PurchaseStatusResponse }) {
  const t = useTranslations('purchase')
  const { credits, balance } = purchase
  const draft = ownPath(purchase.return_to)
  const line = 'flex items-baseline justify-between gap-4 border-t border-line px-5 py-3'
  return (
    <div>
      <Icon of={CircleCheck} size={20} className="text-confirm" />
      <h1 className="mt-3 text-title font-semibold tracking-tight">{t('paidTitle')}</h1>
      <p className="mt-2 text-reading text-muted">{t('paidLead', { credits: formatCredits(credits) })}</p>
      <div className="mt-8 rounded-panel border border-line bg-surface">
        <div className="px-5 py-4">
          <p className="text-label text-muted">{t('newBalance')}</p>
          <p className="mt-1 flex items-center gap-2.5 font-mono text-title text-amber">
            <TesseraMark size={18} />
            <CountingNumber from={Math.max(0, balance - credits)} to={balance} onceFor={purchase.order_id} />
          </p>
        </div>
        <dl>
          <div className={line}>
            <dt className="text-muted">{t('bought')}</dt>
            <dd className="text-end">
              {t('package', { name: purchase.package.name })} ·{' '}
              <span className="font-mono text-amber">{formatCredits(credits)}</span>
            </dd>
          </div>
          <div className={line}>
            <dt className="text-muted">{t('paid')}</dt>
            <dd className="font-mono">{formatMoney(purchase.amount_minor, purchase.currency)}</dd>
          </div>
        </dl>
      </div>
      <Link
        href={draft ?? '/chat/'}
        className={buttonStyle({ look: 'primary', size: 'large', className: 'mt-6' })}
      >
        {draft === undefined ? t('toChat') : t('toDraft')}
      </Link>
      <p className="mt-5 flex flex-wrap items-center gap-x-5 gap-y-1">
        <TextLink href={`/credits/orders/?order=${encodeURIComponent(purchase.order_id)}`}>
          {t('order')}
        </TextLink>
        {purchase.receipt_url === null ? undefined : (
          <OutsideLink href={purchase.receipt_url}>{t('receipt')}</OutsideLink>
        )}
      </p>
    </div>
  )
}
