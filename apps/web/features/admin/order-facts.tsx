'use client'

import type { AdminOrderResponse } from '@tessera/contracts/payments-admin'
import { useTranslations } from 'use-intl'

import { FactList } from '@/components/operator/fact-list'
import { OutsideLink } from '@/components/outside-link'
import { keptMinorOf } from '@/features/payments/kept-minor'
import { formatMoney } from '@/lib/format-money'
import { formatFullTime } from '@/lib/format-time'

/** What is left once Stripe has taken its fee; unknown before it is paid, or where the fee is in another currency. */
function netOf(order: AdminOrderResponse): string | null {
  if (order.paid_at === null || order.fee?.currency !== order.currency) return null
  return formatMoney(keptMinorOf(order) - order.fee.amount_minor, order.currency)
}

/** Names and times of an order, as they are looked up with Stripe. */
export function OrderFacts({ order }: { readonly order: AdminOrderResponse }) {
  const t = useTranslations('adminOrders')
  const receipts = useTranslations('orderReceipt')
  const facts = [
    [t('order'), order.id],
    [t('created'), formatFullTime(order.created_at)],
    [t('paidAt'), order.paid_at === null ? t('notPaid') : formatFullTime(order.paid_at)],
    [t('method'), order.payment_method],
    [t('wallet'), order.wallet_id],
    [t('session'), order.session_id],
    [t('intent'), order.payment_intent_id],
    [t('charge'), order.charge_id],
    [t('fee'), order.fee === null ? null : formatMoney(order.fee.amount_minor, order.fee.currency)],
    [t('net'), netOf(order)],
  ] as const
  const papers = [
    [receipts('stripeReceipt'), order.receipt_url],
    [receipts('invoice'), order.invoice_url],
  ] as const
  return (
    <section aria-label={t('facts')}>
      <FactList facts={facts} />
      <p className="mt-3 flex flex-wrap gap-x-5 gap-y-1 empty:hidden">
        {papers.map(([name, href]) =>
          href === null ? undefined : (
            <OutsideLink key={name} href={href}>
              {name}
            </OutsideLink>
          ),
        )}
      </p>
    </section>
  )
}
