'use client'

import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { TesseraMark } from '@/components/tessera-mark'
import { Button } from '@/components/ui/button'
import { typicalAnswers } from '@/features/credits/typical-answer'
import { type CreditPackage, type ModelPrice, pricesOf } from '@/features/credits/use-price-list'
import { formatCredits, formatDollars, formatDollarsPerCredit } from '@/lib/format-credits'

import { StartProblem } from './start-problem'
import type { PurchaseStart } from './use-start-purchase'

type PackageCardProps = {
  readonly item: CreditPackage
  /** The model that "about so many answers" is told with. */
  readonly model: ModelPrice | undefined
  readonly state: PurchaseStart
  readonly canBuy: boolean
  readonly onBuy: () => void
}

function Worth({ item, model }: Pick<PackageCardProps, 'item' | 'model'>) {
  const t = useTranslations('buy')
  const packages = useTranslations('packages')
  const count = model === undefined ? 0 : typicalAnswers(item.credits, pricesOf(model))
  return (
    <div className="grid gap-1 text-label text-muted">
      <p>{packages('perCredit', { price: formatDollarsPerCredit(item.price_per_credit_usd) })}</p>
      <p className="min-h-4 lg:min-h-8">
        {model === undefined || count === 0 ? undefined : t('answers', { count, model: model.name })}
      </p>
      <p>{packages('bestFor', { use: item.best_for })}</p>
    </div>
  )
}

/** In a narrow card the price stands below. */
function onItsOwnLine(words: ReactNode): ReactNode {
  return <span className="lg:block">{words}</span>
}

/** One package; a press anywhere on it buys. */
export function PackageCard({ item, model, state, canBuy, onBuy }: PackageCardProps) {
  const t = useTranslations('buy')
  const packages = useTranslations('packages')
  const isMine = state.status !== 'idle' && state.packageId === item.id
  const isBusy = isMine && state.status !== 'failed'
  const isOtherBusy = !isMine && (state.status === 'starting' || state.status === 'leaving')
  const credits = formatCredits(item.credits)
  const price = formatDollars(item.price_cents / 100)
  return (
    <li
      className={clsx(
        'group relative flex flex-col gap-3 rounded-panel border border-line bg-surface p-4 transition-colors',
        canBuy && !isOtherBusy && 'hover:border-control-line focus-within:border-control-line',
        isOtherBusy && 'opacity-60',
      )}
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-2">
        <h2 className="font-medium">{item.name}</h2>
        {item.saving_percent > 0 ? (
          <p className="text-label text-confirm max-lg:grow">
            {packages('saving', { percent: item.saving_percent })}
          </p>
        ) : undefined}
        <p className="text-title font-semibold tracking-tight lg:basis-full">{price}</p>
      </div>
      <p className="flex items-center gap-1.5 font-mono text-amber">
        <TesseraMark size={11} />
        {packages('credits', { credits })}
      </p>
      <Worth item={item} model={model} />
      {canBuy ? (
        <Button
          size="large"
          className={clsx(
            'mt-auto h-auto! min-h-11 px-1! py-2 text-body! text-balance after:absolute after:inset-0 after:rounded-panel',
            'group-hover:border-transparent group-hover:bg-primary group-hover:text-on-primary',
          )}
          disabled={isOtherBusy}
          isBusy={isBusy}
          busyLabel={t('leaving')}
          onClick={onBuy}
        >
          <span>
            {t.rich('submit', {
              credits,
              price,
              wrap: onItsOwnLine,
            })}
          </span>
        </Button>
      ) : undefined}
      {isMine ? <StartProblem state={state} /> : undefined}
    </li>
  )
}
