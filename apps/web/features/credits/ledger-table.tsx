'use client'

import type { TransactionRow } from '@tessera/contracts/credits'
import { clsx } from 'clsx'
import dynamic from 'next/dynamic'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { TextLink } from '@/components/text-link'
import { TimeText } from '@/components/time-text'
import { Skeleton } from '@/components/ui/skeleton'

import { orderOf } from './order-of'
import { ReceiptLines } from './receipt-lines'

const OrderReceipt = dynamic(
  () => import('@/features/payments/order-receipt').then((loaded) => loaded.OrderReceipt),
  { ssr: false, loading: () => <Skeleton className="h-40 max-w-md" /> },
)

type RowDetailsProps = {
  readonly row: TransactionRow
  readonly orderHrefOf: ((orderId: string) => string) | undefined
}

/** The receipt of an answer or of a purchase, or what else is known about a row. */
function RowDetails({ row, orderHrefOf }: RowDetailsProps) {
  const t = useTranslations('history')
  const orderId = orderOf(row)
  const hasReceipt = row.receipt !== undefined || orderId !== undefined
  return (
    <>
      {row.receipt === undefined ? undefined : <ReceiptLines receipt={row.receipt} />}
      {orderId === undefined ? undefined : orderHrefOf === undefined ? (
        <OrderReceipt id={orderId} />
      ) : (
        <TextLink href={orderHrefOf(orderId)}>{row.description}</TextLink>
      )}
      <p className={clsx('text-label break-all text-faint', hasReceipt && 'mt-3')}>
        {hasReceipt ? undefined : <span className="mb-1 block text-body text-text">{row.description}</span>}
        {t('reference', { reference: row.reference, id: row.id })}
      </p>
    </>
  )
}

function useColumns(): readonly Column<TransactionRow>[] {
  const t = useTranslations('history')
  return [
    {
      key: 'when',
      head: t('when'),
      className: 'whitespace-nowrap text-muted',
      onPhone: 'line',
      cell: (row) => <TimeText at={row.created_at} />,
    },
    {
      key: 'what',
      head: t('what'),
      onPhone: 'name',
      cell: (row) => row.receipt?.model_name ?? row.description,
    },
    {
      key: 'amount',
      head: t('amount'),
      isEnd: true,
      onPhone: 'figure',
      cell: (row) => <AlignedAmount credits={row.amount} isSigned />,
    },
    {
      key: 'balance',
      head: t('balanceAfter'),
      isEnd: true,
      cell: (row) => <AlignedAmount credits={row.balance_after} isQuiet />,
    },
  ]
}

function useDetails(orderHrefOf: RowDetailsProps['orderHrefOf']) {
  return (row: TransactionRow) => <RowDetails row={row} orderHrefOf={orderHrefOf} />
}

type LedgerTableProps = {
  readonly rows: readonly TransactionRow[]
  /** Where an operator reads somebody else's: the page that shows an order in full. */
  readonly orderHrefOf?: (orderId: string) => string
  readonly isDense?: boolean
}

/** Date, what, amount, balance after; each row opens into its receipt. */
export function LedgerTable({ rows, orderHrefOf, isDense = false }: LedgerTableProps) {
  const t = useTranslations('history')
  const kinds = useTranslations('transactionKinds')
  const columns = useColumns()
  const details = useDetails(orderHrefOf)
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      underName={(row) => kinds(row.type)}
      isDense={isDense}
      opening={{ kind: 'details', details }}
    />
  )
}
