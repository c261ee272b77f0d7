'use client'

import { CircleAlert, CircleX, Clock, Hourglass, SearchCheck, Undo2, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { linkTo, mailTo } from '@/components/rich-tags'
import { Button, buttonStyle } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { useConfig } from '@/lib/use-config'

import { PurchasePaid } from './purchase-paid'
import { type Purchase, usePurchase } from './use-purchase'

type StateProps = {
  readonly icon: LucideIcon
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
}

function State({ icon, title, children, action }: StateProps) {
  return (
    <div>
      <Icon of={icon} size={20} className="text-muted" />
      <h1 className="mt-3 text-title font-semibold tracking-tight">{title}</h1>
      <div className="mt-2 text-reading text-muted">{children}</div>
      {action === undefined ? undefined : <div className="mt-6 flex flex-wrap gap-3">{action}</div>}
    </div>
  )
}

function Pending({ purchase }: { readonly purchase: Extract<Purchase, { status: 'pending' }> }) {
  const t = useTranslations('purchase')
  const { patience, retry } = purchase
  return (
    <div aria-live="polite">
      <State
        icon={Hourglass}
        title={t('pendingTitle')}
        action={patience === 'fresh' ? undefined : <Button onClick={retry}>{t('checkAgain')}</Button>}
      >
        {patience === 'fresh' ? (
          <>
            {t('pendingText')}
            <Skeleton className="mt-6 h-28 rounded-panel" />
          </>
        ) : (
          t.rich(patience === 'slow' ? 'slowText' : 'restedText', { link: linkTo('/credits/history/') })
        )}
      </State>
    </div>
  )
}

/** Ended without credits: what happened, that it cost nothing, and the way on. */
function Ended({ ended }: { readonly ended: Extract<Purchase, { status: 'ended' }> }) {
  const t = useTranslations('purchase')
  const { how: status, returnTo } = ended
  const icon = { failed: CircleX, expired: Clock, refunded: Undo2 }[status]
  const again =
    returnTo === null ? '/credits/' : `/credits/?${new URLSearchParams({ return_to: returnTo }).toString()}`
  return (
    <State
      icon={icon}
      title={t(`${status}Title`)}
      action={
        <>
          <Link href={again} className={buttonStyle({ look: 'primary', size: 'large' })}>
            {t('again')}
          </Link>
          <Link href="/credits/orders/" className={buttonStyle({ look: 'quiet', size: 'large' })}>
            {t('toOrders')}
          </Link>
        </>
      }
    >
      {t(`${status}Text`)}
    </State>
  )
}

/** Paid, and not credited: what happens now, so that nobody pays a second time. */
function InReview({ orderId }: { readonly orderId: string }) {
  const t = useTranslations('purchase')
  const support = useConfig()?.support_email
  return (
    <State
      icon={SearchCheck}
      title={t('reviewTitle')}
      action={
        <Link
          href={`/credits/orders/?order=${encodeURIComponent(orderId)}`}
          className={buttonStyle({ size: 'large' })}
        >
          {t('order')}
        </Link>
      }
    >
      {t('reviewText')} {support ? t.rich('reviewSupport', { mail: mailTo(support) }) : undefined}
    </State>
  )
}

function Missing() {
  const t = useTranslations('purchase')
  return (
    <State
      icon={CircleAlert}
      title={t('missingTitle')}
      action={
        <Link href="/credits/orders/" className={buttonStyle({ size: 'large' })}>
          {t('toOrders')}
        </Link>
      }
    >
      {t('missingText')}
    </State>
  )
}

function Unreachable({ onRetry }: { readonly onRetry: () => void }) {
  const t = useTranslations('purchase')
  return (
    <State
      icon={CircleAlert}
      title={t('title')}
      action={<Button onClick={onRetry}>{t('checkAgain')}</Button>}
    >
      {t('unreachable')}
    </State>
  )
}

function Result() {
  const purchase = usePurchase(useSearchParams().get('session_id'))
  switch (purchase.status) {
    case 'loading':
      return <Checking />
    case 'missing':
      return <Missing />
    case 'error':
      return <Unreachable onRetry={purchase.retry} />
    case 'pending':
      return <Pending purchase={purchase} />
    case 'in_review':
      return <InReview orderId={purchase.orderId} />
    case 'paid':
      return <PurchasePaid purchase={purchase.purchase} />
    case 'ended':
      return <Ended ended={purchase} />
    default:
      return purchase satisfies never
  }
}

function Checking() {
  const t = useTranslations('purchase')
  return (
    <div>
      <h1 className="text-title font-semibold tracking-tight">{t('title')}</h1>
      <p className="mt-2 text-reading text-muted">{t('checking')}</p>
      <Skeleton className="mt-6 h-28 rounded-panel" />
    </div>
  )
}

/** Where the payment page leads back to. */
export function SuccessPage() {
  return (
    <PageShell>
      <div className="mx-auto w-full max-w-xl px-4 py-10 sm:px-6 sm:py-16">
        <RequireSession skeleton={<Checking />}>{() => <Result />}</RequireSession>
      </div>
    </PageShell>
  )
}
