'use client'

import { useTranslations } from 'use-intl'

import { ChartWithTable } from '@/components/operator/chart-with-table'
import { formatBalance, formatCredits } from '@/lib/format-credits'
import { formatFullTime, formatTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

import { usePersonTransactions } from './use-people'

/** How the balance went, as far as the newest transactions tell. */
export function BalanceChart({ id }: { readonly id: string }) {
  const t = useTranslations('person')
  const now = useNow()
  const transactions = usePersonTransactions(id)
  if (transactions.status === 'error') return undefined
  const rows = transactions.status === 'ready' ? transactions.rows.toReversed() : []
  return (
    <ChartWithTable
      title={t('balanceChart', { count: rows.length })}
      kind="line"
      pointName={t('transaction')}
      isLoading={transactions.status === 'loading'}
      formatAxis={(credits) => formatCredits(credits)}
      series={[{ key: 'balance', name: t('balance'), tone: 'amber', format: formatBalance }]}
      points={rows.map((row) => ({
        key: row.id,
        label: formatTime(row.created_at, now),
        fullLabel: formatFullTime(row.created_at),
        values: { balance: row.balance_after },
      }))}
    />
  )
}
