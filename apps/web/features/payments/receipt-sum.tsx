'use client'

import type { Order } from '@tessera/contracts/payments'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { formatCredits } from '@/lib/format-credits'
import { formatMoney } from '@/lib/format-money'

import { keptMinorOf } from './kept-minor'

const minus = '\u2212'

type LineProps = { readonly label: ReactNode; readonly isSum?: boolean; readonly children: ReactNode }

function Line({ label, isSum = false, children }: LineProps) {
  return (
    <tr className={isSum ? 'border-t border-line' : undefined}>
      <th scope="row" className={isSum ? 'py-1.5 text-start font-medium' : 'py-1 text-start font-normal'}>
        {label}
      </th>
      <td className={isSum ? 'py-1.5 ps-4 text-end font-mono' : 'py-1 ps-4 text-end font-mono'}>
        {children}
      </td>
    </tr>
  )
}

function MoneyLines({ order }: { readonly order: Order }) {
  const t = useTranslations('orderReceipt')
  const money = (amountMinor: number) => formatMoney(amountMinor, order.currency)
  return (
    <>
      <Line label={t('subtotal', { name: order.package.name })}>{money(order.subtotal_minor)}</Line>
      {order.discount_minor > 0 ? (
        <Line label={t('discount')}>{`${minus}${money(order.discount_minor)}`}</Line>
      ) : undefined}
      {order.tax_minor > 0 ? <Line label={t('tax')}>{money(order.tax_minor)}</Line> : undefined}
      <Line label={t(order.paid_at === null ? 'totalDue' : 'total')} isSum>
        {money(order.total_minor)}
      </Line>
      {order.refunded_minor > 0 ? (
        <Line label={t('refunded')}>{`${minus}${money(order.refunded_minor)}`}</Line>
      ) : undefined}
      {order.charged_back_minor > 0 ? (
        <Line label={t('chargedBackSum')}>{`${minus}${money(order.charged_back_minor)}`}</Line>
      ) : undefined}
      {order.refunded_minor + order.charged_back_minor > 0 ? (
        <Line label={t(order.charged_back_minor > 0 ? 'keptAfterBank' : 'kept')} isSum>
          {money(keptMinorOf(order))}
        </Line>
      ) : undefined}
    </>
  )
}

/** The sum of an order in money, and what it came to in credits. */
export function ReceiptSum({ order }: { readonly order: Order }) {
  const t = useTranslations('orderReceipt')
  return (
    <table className="w-full max-w-md">
      <caption className="sr-only">{t('caption', { id: order.id })}</caption>
      <tbody>
        <MoneyLines order={order} />
        {order.credits_granted > 0 ? (
          <Line label={t('creditsGranted')} isSum>
            <span className="text-amber">{formatCredits(order.credits_granted)}</span>
          </Line>
        ) : undefined}
        {order.credits_revoked > 0 ? (
          <Line label={t('creditsRevoked')}>
            <span className="text-amber">{formatCredits(-order.credits_revoked)}</span>
          </Line>
        ) : undefined}
      </tbody>
    </table>
  )
}
