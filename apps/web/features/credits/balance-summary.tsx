'use client'

import { useTranslations } from 'use-intl'

import { BalanceFigures } from './balance-figures'
import { Sparkline } from './sparkline'
import { useTransactions } from './use-transactions'

/** The balance, and how it came to be. */
export function BalanceSummary() {
  const t = useTranslations('history')
  const transactions = useTransactions({ type: undefined })
  const balances =
    transactions.status === 'ready' ? transactions.rows.map((row) => row.balance_after).toReversed() : []
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
      <BalanceFigures />
      <div className="h-16 w-full max-w-80 sm:w-80">
        {balances.length > 1 ? (
          <Sparkline values={balances} label={t('sparkline', { count: balances.length })} />
        ) : undefined}
      </div>
    </div>
  )
}
