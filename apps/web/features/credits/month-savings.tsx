'use client'

import { useQuery } from '@tanstack/react-query'
import { Info } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { creditsOf } from '@/components/rich-tags'
import { Icon } from '@/components/ui/icon'
import { Popover } from '@/components/ui/popover'
import { call } from '@/lib/api/client'
import { formatMonth } from '@/lib/format-time'
import { queryKeys } from '@/lib/query-keys'

/** What automatic choice saved this month. Where nothing was chosen, or it is not known, nothing is said. */
export function MonthSavings() {
  const t = useTranslations('history')
  const query = useQuery({
    queryKey: queryKeys.savings,
    queryFn: ({ signal }) => call('savings', { signal }),
  })
  const savings = query.data
  if (savings === undefined || savings.answers === 0) return undefined
  return (
    <p className="text-muted">
      {t.rich(savings.credits_saved < 0 ? 'costMoreThisMonth' : 'savedThisMonth', {
        month: formatMonth(savings.from),
        answers: savings.answers,
        credits: creditsOf(Math.abs(savings.credits_saved)),
        charged: creditsOf(savings.credits_charged),
        otherwise: creditsOf(savings.credits_otherwise),
      })}{' '}
      <Popover
        label={t('savedMeaning')}
        trigger={
          <button
            type="button"
            aria-label={t('savedMeaning')}
            className="inline-grid size-6 place-items-center rounded-control align-middle text-faint transition-colors hover:text-text"
          >
            <Icon of={Info} />
          </button>
        }
      >
        <p>{t('savedMethod')}</p>
      </Popover>
    </p>
  )
}
