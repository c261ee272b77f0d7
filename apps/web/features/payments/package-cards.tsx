'use client'

import { PackageX } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { everydayModel, typicalMessage } from '@/features/credits/typical-answer'
import { useModelPrices, usePackages } from '@/features/credits/use-price-list'

import { PackageCard } from './package-card'
import { useStartPurchase } from './use-start-purchase'

const grid = 'grid gap-3 sm:grid-cols-2 lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none'

/** Cards in the size that they will have. */
export function PackageCardsSkeleton() {
  return (
    <div className={grid}>
      {['a', 'b', 'c', 'd', 'e'].map((key) => (
        <Skeleton key={key} className="h-56 rounded-panel lg:h-72" />
      ))}
    </div>
  )
}

/** Some 0.75 words of English stand in a token. */
function wordsOf(tokens: number): number {
  return Math.round((tokens * 0.75) / 50) * 50
}

type PackageCardsProps = { readonly canBuy: boolean; readonly returnTo: string | undefined }

/** The packages from small to large, each a way to the payment page. */
export function PackageCards({ canBuy, returnTo }: PackageCardsProps) {
  const t = useTranslations('buy')
  const packages = usePackages()
  const models = useModelPrices()
  const { state, start } = useStartPurchase(returnTo)
  if (packages.status === 'loading') return <PackageCardsSkeleton />
  if (packages.status === 'error') return <LoadError what={t('packages')} onRetry={packages.retry} />
  if (packages.value.length === 0) {
    return (
      <EmptyState icon={PackageX} title={t('noPackages')}>
        {t('noPackagesHint')}
      </EmptyState>
    )
  }
  const model = models.status === 'ready' ? everydayModel(models.value) : undefined
  return (
    <div className="grid gap-3">
      <ul aria-label={t('packages')} className={grid}>
        {packages.value.map((item) => (
          <PackageCard
            key={item.id}
            item={item}
            model={model}
            state={state}
            canBuy={canBuy}
            onBuy={() => {
              void start(item.id)
            }}
          />
        ))}
      </ul>
      <p className="text-label text-faint">
        {t('answersMeaning', {
          words: wordsOf(typicalMessage.outputTokens),
          asked: wordsOf(typicalMessage.inputTokens),
        })}
      </p>
    </div>
  )
}
