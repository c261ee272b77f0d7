'use client'

import type { ListedCustomer } from '@tessera/contracts/customer-profits'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import {
  centsOfNanoUsd,
  formatCount,
  formatFineMoney,
  formatShare,
  minorOfMicro,
} from '@/features/analytics/analytics-values'
import { addressOf } from '@/lib/address-of'

import type { ProfitsFilter } from './profits-filter'
import { SignedMoney } from './signed-money'

const money = { isEnd: true, className: 'font-mono whitespace-nowrap' } as const

type Sort = ProfitsFilter['sort']

type ProfitColumn = Column<ListedCustomer> & {
  /** Left out where only what the profit is made of is shown. */
  readonly isOfLong?: boolean
}

function useColumns(isShort: boolean, sort: Sort): readonly Column<ListedCustomer>[] {
  const t = useTranslations('profits')
  // A phone has room for what they are sorted by.
  const figureOf = (of: Sort) => (of === sort ? { onPhone: 'figure' as const } : {})
  const dollars = (key: 'paid' | 'earned', microOf: (row: ListedCustomer) => string): ProfitColumn => ({
    key,
    head: t(key),
    ...money,
    cell: (row) => formatFineMoney(minorOfMicro(microOf(row)), 'usd'),
  })
  const columns: readonly ProfitColumn[] = [
    {
      key: 'customer',
      head: t('customer'),
      onPhone: 'name',
      cell: (row) => (row.email === '' ? t('nobody', { wallet: row.wallet_id.slice(-6) }) : row.email),
    },
    {
      key: 'answers',
      head: t('answers'),
      ...money,
      isOfLong: true,
      cell: ({ charges }) => formatCount(charges),
    },
    {
      key: 'used',
      head: t('used'),
      isEnd: true,
      isOfLong: true,
      cell: ({ charged_credits: used }) => <AlignedAmount credits={used} />,
    },
    { ...dollars('paid', (row) => row.paid_micro_minor), isOfLong: true },
    { ...dollars('earned', (row) => row.earned_micro_minor), ...figureOf('earned') },
    {
      key: 'cost',
      head: t('cost'),
      ...money,
      ...figureOf('cost'),
      cell: ({ cost_nano_usd: cost }) => formatFineMoney(centsOfNanoUsd(cost), 'usd'),
    },
    { key: 'fees', head: t('fees'), ...money, cell: ({ fees_minor: fees }) => formatFineMoney(fees, 'usd') },
    {
      key: 'net',
      head: t('net'),
      ...money,
      ...figureOf('net_profit'),
      cell: ({ net_profit_nano_usd: net }) => <SignedMoney nanoUsd={net} />,
    },
    {
      key: 'margin',
      head: t('margin'),
      ...money,
      onPhone: 'line',
      cell: ({ net_margin_bp: margin }) => (margin === null ? '–' : formatShare(margin)),
    },
  ]
  return columns.filter(({ isOfLong }) => !isShort || isOfLong !== true)
}

/** The page of a customer, opened where their profit is; a wallet without an account has none. */
function customerProfitAddress({ user_id: user }: ListedCustomer): string | undefined {
  return user === null ? undefined : addressOf('/admin/credits/users/', { user, part: 'profit' })
}

type ProfitTableProps = {
  readonly label: string
  readonly rows: readonly ListedCustomer[]
  readonly isRefreshing: boolean
  readonly sort?: Sort
  /** Only what the profit is made of. */
  readonly isShort?: boolean
}

/** Customers with what they brought in and cost; each row leads to how it comes about. */
export function ProfitTable({
  label,
  rows,
  isRefreshing,
  sort = 'net_profit',
  isShort = false,
}: ProfitTableProps) {
  const t = useTranslations('profits')
  return (
    <RowTable
      label={label}
      columns={useColumns(isShort, sort)}
      rows={rows}
      keyOf={({ wallet_id: id }) => id}
      opening={{
        kind: 'link',
        hrefOf: customerProfitAddress,
        nameOf: ({ name, email }) => t('open', { name: name === '' ? email : name }),
      }}
      underName={({ name }) => name}
      isRefreshing={isRefreshing}
      isDense
    />
  )
}
