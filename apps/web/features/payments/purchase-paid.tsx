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
import { ownPath } from '@/lib/own-path'

import { CountingNumber } from './counting-number'
import { PurchaseLines } from './purchase-lines'
import { purchaseNewsOf } from './purchase-news'

/** The sum, the new balance, what was bought, and the way back. */
export function PurchasePaid({ purchase }: { readonly purchase: PurchaseStatusResponse }) {
  const t = useTranslations('purchase')
  const { balance } = purchase
  const news = purchaseNewsOf(purchase)
  const draft = ownPath(purchase.return_to)
  return (
    <div>
      <Icon of={CircleCheck} size={20} className="text-confirm" />
      <h1 className="mt-3 text-title font-semibold tracking-tight">{t('paidTitle')}</h1>
      <p className="mt-2 text-reading text-muted">
        {t(`paidLead.${news.kind}`, {
          credits: formatCredits(purchase.credits),
          repaid: formatCredits(purchase.repaid),
          added: formatCredits(news.added),
          revoked: formatCredits(purchase.credits_revoked),
        })}
      </p>
      <div className="mt-8 rounded-panel border border-line bg-surface">
        <div className="px-5 py-4">
          <p className="text-label text-muted">{t('newBalance')}</p>
          <p className="mt-1 flex items-center gap-2.5 font-mono text-title text-amber">
            <TesseraMark size={18} />
            <CountingNumber from={news.balanceBefore} to={balance} onceFor={purchase.order_id} />
          </p>
        </div>
        <PurchaseLines purchase={purchase} />
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
