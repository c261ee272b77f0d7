'use client'

import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { creditsOf } from '@/components/rich-tags'
import { TesseraMark } from '@/components/tessera-mark'
import { Skeleton } from '@/components/ui/skeleton'
import { formatBalance } from '@/lib/format-credits'
import { useBalance } from '@/lib/use-balance'

/** The balance in figures, with what is held and what is owed. */
export function BalanceFigures() {
  const t = useTranslations('balance')
  const balance = useBalance()
  if (balance.status === 'loading') {
    return <Skeleton className="h-16 w-48" />
  }
  if (balance.status === 'error') {
    return <LoadError what={t('name')} onRetry={balance.retry} />
  }
  const { held, frozen, available, debt, balance: total } = balance.balance
  return (
    <div>
      <p className="text-label text-muted">{t('name')}</p>
      <p className="mt-1 flex items-center gap-2.5 font-mono text-title text-amber">
        <TesseraMark size={18} />
        {formatBalance(total)}
      </p>
      {held > frozen ? (
        <p className="mt-1 text-muted">
          {t.rich('heldAndAvailable', { held: creditsOf(held - frozen), available: creditsOf(available) })}
        </p>
      ) : undefined}
      {frozen > 0 ? (
        <p className="mt-1 text-muted">
          {t.rich('frozenAndAvailable', { frozen: creditsOf(frozen), available: creditsOf(available) })}
        </p>
      ) : undefined}
      {debt > 0 ? <p className="mt-1 text-warn">{t.rich('debt', { debt: creditsOf(debt) })}</p> : undefined}
    </div>
  )
}
