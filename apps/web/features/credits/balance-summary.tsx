'use client'

import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { creditsOf } from '@/components/rich-tags'
import { TesseraMark } from '@/components/tessera-mark'
import { Skeleton } from '@/components/ui/skeleton'
import { formatBalance } from '@/lib/format-credits'
import { useBalance } from '@/lib/use-balance'

import { Sparkline } from './sparkline'
import { useTransactions } from './use-transactions'

function BalanceFigures() {
  const t = useTranslations('balance')
  const balance = useBalance()
  if (balance.status === 'loading') {
    return <Skeleton className="h-16 w-48" />
  }
  if (balance.status === 'error') {
    return <LoadError what={t('name')} onRetry={balance.retry} />
  }
  const { held, available, debt, balance: total } = balance.balance
  return (
    <div>
      <p className="text-label text-muted">{t('name')}</p>
      <p className="mt-1 flex items-center gap-2.5 font-mono text-title text-amber">
        <TesseraMark size={18} />
        {formatBalance(total)}
      </p>
      {held > 0 ? (
        <p className="mt-1 text-muted">
          {t.rich('heldAndAvailable', {
            held: creditsOf(held),
            available: creditsOf(available),
          })}
        </p>
      ) : undefined}
      {debt > 0 ? <p className="mt-1 text-warn">{t.rich('debt', { debt: creditsOf(debt) })}</p> : undefined}
    </div>
  )
}

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
