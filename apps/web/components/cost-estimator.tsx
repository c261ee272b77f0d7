'use client'

import type { EstimateResponse } from '@tessera/contracts/ai'
import { clsx } from 'clsx'
import { useTranslations } from 'use-intl'

import { EstimateAlternatives } from '@/components/estimate-alternatives'
import { brightly } from '@/components/rich-tags'
import { formatAtMost, formatEstimateRange } from '@/lib/format-credits'
import { chatMessages } from '@/messages/en-chat'

/** What is known about the price of a prompt; an older figure may stand while a newer is asked for. */
export type EstimateState =
  | { readonly status: 'idle' }
  | { readonly status: 'asking'; readonly last: EstimateResponse | undefined }
  | { readonly status: 'ready'; readonly estimate: EstimateResponse }
  | { readonly status: 'failed' }

type ReasonCode = keyof typeof chatMessages.reasons

function isKnownReason(code: string): code is ReasonCode {
  return Object.hasOwn(chatMessages.reasons, code)
}

function shownEstimate(state: EstimateState): EstimateResponse | undefined {
  if (state.status === 'ready') return state.estimate
  return state.status === 'asking' ? state.last : undefined
}

function Choice({ estimate }: { readonly estimate: EstimateResponse }) {
  const t = useTranslations('estimate')
  const tasks = useTranslations('taskTypes')
  const complexities = useTranslations('complexities')
  const reasons = useTranslations('reasons')
  const reason = isKnownReason(estimate.reason_code) ? reasons(estimate.reason_code) : estimate.reason
  return (
    <>
      {tasks(estimate.task_type)} · {complexities(estimate.complexity)}{' '}
      <span aria-hidden className="rtl:inline-block rtl:-scale-x-100">
        →
      </span>{' '}
      {t.rich('choice', {
        model: brightly(estimate.model_name),
        reason,
      })}
    </>
  )
}

/** The single line under the prompt: kind of task, model and why; what it likely costs and can cost at most. */
export function CostEstimator({ id, estimate }: { readonly id: string; readonly estimate: EstimateState }) {
  const t = useTranslations('estimate')
  const shown = shownEstimate(estimate)
  return (
    <div
      id={id}
      className={clsx(
        'mt-2 flex min-h-9 flex-col justify-between gap-x-6 px-2 text-label text-muted transition-opacity sm:min-h-8 sm:flex-row',
        estimate.status === 'asking' && 'opacity-70',
      )}
    >
      {shown === undefined ? (
        <p>
          {estimate.status === 'failed'
            ? t('failed')
            : estimate.status === 'asking'
              ? t('asking')
              : t('hint')}
        </p>
      ) : (
        <>
          <p className="min-w-0 max-sm:truncate sm:line-clamp-2">
            <Choice estimate={shown} />
          </p>
          <div className="shrink-0 whitespace-nowrap text-amber sm:text-end">
            {t('cost', {
              range: formatEstimateRange(shown.estimated_credits, shown.max_credits),
              most: formatAtMost(shown.max_credits),
            })}
            {shown.affordable ? undefined : <span className="block text-warn">{t('tooDear')}</span>}{' '}
            <EstimateAlternatives alternatives={shown.alternatives} />
          </div>
        </>
      )}
    </div>
  )
}
