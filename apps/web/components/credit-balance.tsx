'use client'

import { useTranslations } from 'use-intl'

import { formatBalance, formatCredits } from '@/lib/format-credits'
import { useBalance } from '@/lib/use-balance'

import { PageLink } from './page-link'
import { TesseraMark } from './tessera-mark'
import { Skeleton } from './ui/skeleton'

type HeldProps = { readonly held: number; readonly frozen: number }

/** What is set aside, and how much of it until a bank has decided. */
function Held({ held, frozen }: HeldProps) {
  const t = useTranslations('balance')
  const amounts = { held: formatCredits(held), frozen: formatCredits(frozen) }
  return (
    <span className="text-[0.6875rem] leading-3 text-faint">
      {frozen > 0 ? (
        <>
          <span aria-hidden title={t('heldAndFrozenInFull', amounts)}>
            {t('heldAndFrozen', amounts)}
          </span>
          <span className="sr-only">{t('heldAndFrozenInFull', amounts)}</span>
        </>
      ) : (
        t('held', amounts)
      )}
    </span>
  )
}

/** A tile and a number; what running work holds stands apart, so that it does not look like a charge. */
export function CreditBalance() {
  const t = useTranslations('balance')
  const balance = useBalance()
  if (balance.status === 'loading') {
    return <Skeleton className="h-6 w-20" />
  }
  if (balance.status === 'error') {
    return (
      <button type="button" onClick={balance.retry} className="touch-target text-label text-muted underline">
        {t('unavailable')}
      </button>
    )
  }
  const { balance: total, held, frozen, debt } = balance.balance
  return (
    <PageLink
      href="/credits/"
      className="flex touch-target flex-col items-end justify-center rounded-control px-2 py-1 transition-colors hover:bg-hover"
    >
      <span className="sr-only">{t('label')}</span>
      <output aria-live="polite" className="flex items-center gap-1.5 font-mono text-body text-amber">
        <TesseraMark size={12} />
        {debt > 0 ? formatCredits(-debt) : formatBalance(total)}
      </output>
      {held > 0 ? <Held held={held} frozen={frozen} /> : undefined}
    </PageLink>
  )
}
