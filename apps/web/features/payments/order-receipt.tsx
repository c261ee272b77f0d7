'use client'

import type { Order, OrderReceiptResponse } from '@tessera/contracts/payments'
import { Scale } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { OutsideLink } from '@/components/outside-link'
import { Notice } from '@/components/ui/banner'
import { Skeleton } from '@/components/ui/skeleton'

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

function DisputeNote({ order }: { readonly order: Order }) {
  const t = useTranslations('orderReceipt')
  if (order.status !== 'disputed' && order.status !== 'charged_back') return undefined
  return <Notice icon={Scale}>{order.status === 'disputed' ? t('disputed') : t('chargedBack')}</Notice>
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
      <DisputeNote order={order} />
      <ReceiptSum order={order} />
      <RefundList order={order} />
      <Links order={order} />
      <OwnRefund order={order} />
      <p className="text-label break-all text-faint">{t('order', { id: order.id })}</p>
    </div>
  )
}
