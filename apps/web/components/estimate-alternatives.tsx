'use client'

import type { EstimateResponse } from '@tessera/contracts/ai'
import { useTranslations } from 'use-intl'

import { Popover } from '@/components/ui/popover'
import { formatAtMost, formatEstimateRange } from '@/lib/format-credits'

/** The two best others for a prompt, with their prices. */
export function EstimateAlternatives({
  alternatives,
}: {
  readonly alternatives: EstimateResponse['alternatives']
}) {
  const t = useTranslations('estimate')
  if (alternatives.length === 0) return undefined
  return (
    <Popover
      align="end"
      label={t('others')}
      trigger={
        <button
          type="button"
          className="touch-target rounded-control px-1 text-muted underline decoration-dotted underline-offset-3 transition-colors hover:text-text"
        >
          {t('others')}
        </button>
      }
    >
      <p className="text-label text-muted">{t('othersLead')}</p>
      <ul className="mt-2 grid gap-1.5">
        {alternatives.map((one) => (
          <li key={one.model} className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span>{one.name}</span>
            <span className="text-label whitespace-nowrap text-amber">
              {t('otherCost', {
                range: formatEstimateRange(one.estimated_credits, one.max_credits),
                most: formatAtMost(one.max_credits),
              })}
            </span>
          </li>
        ))}
      </ul>
    </Popover>
  )
}
