'use client'

import type { TransactionRow } from '@tessera/contracts/credits'
import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

import { orderOf } from './order-of'
import { ReceiptLines } from './receipt-lines'

const OrderReceipt = dynamic(
  () => import('@/features/payments/order-receipt').then((loaded) => loaded.OrderReceipt),
  { ssr: false, loading: () => <Skeleton className="h-40 max-w-md" /> },
)

type RowProps = { readonly row: TransactionRow; readonly now: number }

/** The receipt of an answer or of a purchase, or what else is known about a row. */
function RowDetails({ row }: { readonly row: TransactionRow }) {
  const t = useTranslations('history')
  const orderId = orderOf(row)
  const hasReceipt = row.receipt !== undefined || orderId !== undefined
  return (
    <>
      {row.receipt === undefined ? undefined : <ReceiptLines receipt={row.receipt} />}
      {orderId === undefined ? undefined : <OrderReceipt id={orderId} />}
      <p className={clsx('text-label break-all text-faint', hasReceipt && 'mt-3')}>
        {hasReceipt ? undefined : <span className="mb-1 block text-body text-text">{row.description}</span>}
        {t('reference', { reference: row.reference, id: row.id })}
      </p>
    </>
  )
}

function LedgerRow({ row, now }: RowProps) {
  const kinds = useTranslations('transactionKinds')
  const [isOpen, setOpen] = useState(false)
  const what = row.receipt === undefined ? row.description : row.receipt.model_name
  return (
    <>
      <tr className="transition-colors hover:bg-hover">
        <Cell className="whitespace-nowrap text-muted max-sm:hidden">
          <time dateTime={row.created_at} title={formatFullTime(row.created_at)}>
            {formatTime(row.created_at, now)}
          </time>
        </Cell>
        <Cell className="w-full max-w-0">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => {
              setOpen(!isOpen)
            }}
            className="flex touch-target w-full items-center gap-2 text-start"
          >
            <span className="min-w-0 grow">
              <span className="block truncate">{what}</span>
              <span className="block truncate text-label text-muted">
                {kinds(row.type)}
                <span className="sm:hidden"> · {formatTime(row.created_at, now)}</span>
              </span>
            </span>
            <Icon
              of={ChevronDown}
              className={clsx('shrink-0 text-faint transition-transform', isOpen && 'rotate-180')}
            />
          </button>
        </Cell>
        <Cell isEnd>
          <AlignedAmount credits={row.amount} isSigned />
        </Cell>
        <Cell isEnd className="max-sm:hidden">
          <AlignedAmount credits={row.balance_after} isQuiet />
        </Cell>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={4} className="border-b border-line bg-sunken px-4 py-4">
            <RowDetails row={row} />
          </td>
        </tr>
      ) : undefined}
    </>
  )
}

/** Date, what, amount, balance after; each row opens into its receipt. */
export function LedgerTable({ rows }: { readonly rows: readonly TransactionRow[] }) {
  const t = useTranslations('history')
  const now = useNow()
  return (
    <Table aria-label={t('title')}>
      <thead>
        <tr>
          <HeadCell className="max-sm:hidden">{t('when')}</HeadCell>
          <HeadCell>{t('what')}</HeadCell>
          <HeadCell isEnd>{t('amount')}</HeadCell>
          <HeadCell isEnd className="max-sm:hidden">
            {t('balanceAfter')}
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <LedgerRow key={row.id} row={row} now={now} />
        ))}
      </tbody>
    </Table>
  )
}
