'use client'

import type { TransactionRow } from '@tessera/contracts/credits'
import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { Icon } from '@/components/ui/icon'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

import { ReceiptLines } from './receipt-lines'

type RowProps = { readonly row: TransactionRow; readonly now: number }

function LedgerRow({ row, now }: RowProps) {
  const t = useTranslations('history')
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
            {row.receipt === undefined ? undefined : <ReceiptLines receipt={row.receipt} />}
            <p className={clsx('text-label break-all text-faint', row.receipt !== undefined && 'mt-3')}>
              {row.receipt === undefined ? (
                <span className="mb-1 block text-body text-text">{row.description}</span>
              ) : undefined}
              {t('reference', { reference: row.reference, id: row.id })}
            </p>
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
