'use client'

import type { CustomerFigures, CustomerResponse } from '@tessera/contracts/customer-profits'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { Figure, FigureRow } from '@/components/operator/figure'
import {
  centsOfNanoUsd,
  formatCount,
  formatFineMoney,
  formatShare,
} from '@/features/analytics/analytics-values'
import { changeOf } from '@/lib/change-of'
import { formatCredits } from '@/lib/format-credits'

type Name = 'revenue' | 'used' | 'answers' | 'cost' | 'net' | 'margin'

type Spec = {
  readonly name: Name
  readonly amountOf: (figures: CustomerFigures) => number | null
  readonly format: (amount: number) => string
  readonly isGoodWhen?: 'up' | 'down'
}

const dollars = (cents: number): string => formatFineMoney(cents, 'usd')

const specs: readonly Spec[] = [
  { name: 'revenue', amountOf: (figures) => figures.revenue_minor, format: dollars, isGoodWhen: 'up' },
  {
    name: 'used',
    amountOf: (figures) => figures.charged_credits,
    format: (credits) => formatCredits(credits),
    isGoodWhen: 'up',
  },
  { name: 'answers', amountOf: (figures) => figures.charges, format: formatCount, isGoodWhen: 'up' },
  { name: 'cost', amountOf: (figures) => centsOfNanoUsd(figures.cost_nano_usd), format: dollars },
  {
    name: 'net',
    amountOf: (figures) => centsOfNanoUsd(figures.net_profit_nano_usd),
    format: dollars,
    isGoodWhen: 'up',
  },
  { name: 'margin', amountOf: (figures) => figures.net_margin_bp, format: formatShare },
]

/** Amber only for credits; below zero it warns, and the minus says so as well. */
function Value({ spec, amount }: { readonly spec: Spec; readonly amount: number | null }): ReactNode {
  const t = useTranslations('personProfit')
  if (amount === null) {
    return (
      <>
        <span aria-hidden>–</span>
        <span className="sr-only">{t('unknown')}</span>
      </>
    )
  }
  const text = spec.format(amount)
  if (spec.name === 'used') return <span className="text-amber">{text}</span>
  return amount < 0 ? <span className="text-warn">{text}</span> : text
}

/** What they paid, used and cost in these days, against the days before. */
export function PersonProfitFigures({ data }: { readonly data: CustomerResponse }) {
  const t = useTranslations('personProfit')
  return (
    <FigureRow label={t('key')}>
      {specs.map((spec) => {
        const { name, isGoodWhen } = spec
        const now = spec.amountOf(data.figures)
        const before = spec.amountOf(data.figures_before)
        // A change in percent says nothing where one of both is below zero, or is a share itself.
        const isChange = name !== 'margin' && name !== 'net'
        return (
          <Figure
            key={name}
            label={t(`figures.${name}.name`)}
            meaning={t(`figures.${name}.meaning`)}
            value={<Value spec={spec} amount={now} />}
            change={isChange && now !== null && before !== null ? changeOf(now, before) : undefined}
            {...(isGoodWhen === undefined ? {} : { isGoodWhen })}
            under={
              isChange ? undefined : (
                <span>{t('before', { value: before === null ? '–' : spec.format(before) })}</span>
              )
            }
          />
        )
      })}
    </FigureRow>
  )
}
