'use client'

import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { TesseraMark } from '@/components/tessera-mark'
import { Skeleton } from '@/components/ui/skeleton'
import { formatCredits, formatDollars, formatDollarsPerCredit } from '@/lib/format-credits'

import { type CreditPackage, usePackages } from './use-price-list'

function PackageItem({ item }: { readonly item: CreditPackage }) {
  const t = useTranslations('packages')
  return (
    <li className="flex flex-col gap-1 border-line p-5 not-last:border-b lg:not-last:border-e lg:not-last:border-b-0">
      <h3 className="font-medium">{item.name}</h3>
      <p className="mt-2 text-title font-semibold tracking-tight">{formatDollars(item.price_cents / 100)}</p>
      <p className="flex items-center gap-1.5 font-mono text-amber">
        <TesseraMark size={11} />
        {t('credits', { credits: formatCredits(item.credits) })}
      </p>
      <p className="mt-2 text-label text-muted">
        {t('perCredit', { price: formatDollarsPerCredit(item.price_per_credit_usd) })}
      </p>
      {item.saving_percent > 0 ? (
        <p className="text-label text-confirm">{t('saving', { percent: item.saving_percent })}</p>
      ) : undefined}
      <p className="text-label text-muted">{t('bestFor', { use: item.best_for })}</p>
    </li>
  )
}

/** The packages from small to large, as they are told to anybody. */
export function PackageList() {
  const t = useTranslations('packages')
  const packages = usePackages()
  if (packages.status === 'loading') {
    return <Skeleton className="h-44 rounded-panel" />
  }
  if (packages.status === 'error') {
    return <LoadError what={t('title')} onRetry={packages.retry} />
  }
  return (
    <ul className="grid rounded-panel border border-line bg-surface lg:auto-cols-fr lg:grid-flow-col">
      {packages.value.map((item) => (
        <PackageItem key={item.id} item={item} />
      ))}
    </ul>
  )
}
