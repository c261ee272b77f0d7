'use client'

import type { Order, OrderReceiptResponse } from '@tessera/contracts/payments'
import { CircleSlash2, Hourglass, Scale } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { OutsideLink } from '@/components/outside-link'
import { Notice } from '@/components/ui/banner'
import { Skeleton } from '@/components/ui/skeleton'
import { formatMoney } from '@/lib/format-money'
import { formatFullTime } from '@/lib/format-time'

import { DisputeList } from './dispute-list'
import { keptMinorOf } from './kept-minor'
import { OwnRefund } from './own-refund'
import { ReceiptSum } from './receipt-sum'
import { RefundList } from './refund-list'
import { useOrder } from './use-orders'

function Links({ order }: { readonly order: OrderReceiptResponse }) {
  const t = useTranslations('orderReceipt')
  if (order.receipt_url === null && order.invoice_url === null) return undefined
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1">
      {order.receipt_url === null ? undefined : (
        <OutsideLink href={order.receipt_url}>{t('stripeReceipt')}</OutsideLink>
      )}
      {order.invoice_url === null ? undefined : (
        <OutsideLink href={order.invoice_url}>{t('invoice')}</OutsideLink>
      )}
    </p>
  )
}

/** What keeps a payment from being simply paid. */
function PaymentNote({ order }: { readonly order: Order }) {
  const t = useTranslations('orderReceipt')
  if (order.in_review) return <Notice icon={Hourglass}>{t('inReview')}</Notice>
  if (order.status === 'disputed') return <Notice icon={Scale}>{t('disputed')}</Notice>
  if (order.status !== 'charged_back') return undefined
  const amount = formatMoney(order.charged_back_minor, order.currency)
  return (
    <Notice icon={Scale}>
      {keptMinorOf(order) > 0 ? t('chargedBackPart', { amount }) : t('chargedBack')}
    </Notice>
  )
}

/** What became of a refund that was asked for, as long as it is not in the list of refunds. */
function RefundNews({ order }: { readonly order: OrderReceiptResponse }) {
  const t = useTranslations('orderReceipt')
  const { refund_waiting: waiting, refund_refused: refused } = order
  if (waiting !== null && waiting !== undefined) {
    return (
      <Notice icon={Hourglass}>
        {t('refundWaiting', {
          amount: formatMoney(waiting.amount_minor, order.currency),
          date: formatFullTime(waiting.at),
        })}
      </Notice>
    )
  }
  if (refused === null) return undefined
  return (
    <Notice icon={CircleSlash2}>
      {t('refundRefused', { date: formatFullTime(refused.at), message: refused.message })}
    </Notice>
  )
}

/** The receipt of a purchase: money, credits, refunds, and Stripe's own papers. */
export function OrderReceipt({ id }: { readonly id: string }) {
  const t = useTranslations('orderReceipt')
  const loaded = useOrder(id)
  if (loaded.status === 'loading') return <Skeleton className="h-40 max-w-md" />
  if (loaded.status === 'error') return <LoadError what={t('title')} onRetry={loaded.retry} />
  const order = loaded.value
  return (
    <div className="grid gap-4">
      <PaymentNote order={order} />
      <ReceiptSum order={order} />
      <RefundNews order={order} />
      <RefundList order={order} />
      <DisputeList order={order} />
      <Links order={order} />
      <OwnRefund order={order} />
      <p className="text-label break-all text-faint">{t('order', { id: order.id })}</p>
    </div>
  )
}
