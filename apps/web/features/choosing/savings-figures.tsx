'use client'

import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { Figure, FigureRow } from '@/components/operator/figure'
import { creditsOf } from '@/components/rich-tags'
import { formatMonth } from '@/lib/format-time'

import type { Selection } from './use-selection'

/** What automatic choice saved everybody, this month and the one before. */
export function SavingsFigures({ savings }: { readonly savings: Selection['savings'] }) {
  const t = useTranslations('choosing')
  return (
    <FigureRow label={t('savings')}>
      {savings.map((one) => (
        <Figure
          key={one.month}
          label={t(one.credits_saved < 0 ? 'costMore' : 'saved', { month: formatMonth(one.from) })}
          value={<Amount credits={Math.abs(one.credits_saved)} />}
          meaning={t('savedMeaning')}
          under={
            <>
              <span>{t('ofAnswers', { count: one.answers })}</span>
              {one.answers === 0 ? undefined : (
                <span>{t.rich('instead', { credits: creditsOf(one.credits_otherwise) })}</span>
              )}
            </>
          }
        />
      ))}
    </FigureRow>
  )
}
