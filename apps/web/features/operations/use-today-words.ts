'use client'

import type { TodayLine } from '@tessera/contracts/operations'
import { useTranslations } from 'use-intl'

import { useLossReason } from '@/components/operator/use-loss-reason'
import { allPrices, priceAddress } from '@/features/prices/price-filter'
import type { operationMessages } from '@/messages/en-operations'

import { allRequests, requestsAddress } from './requests-filter'

type Worst = TodayLine['worst'][number]

/** Counting ends there. */
const mostCounted = 1000

/** What the server calls its jobs, and what the catalogue of messages does. */
const nameByJob = {
  'expire-holds': 'expireHolds',
  'process-webhook-events': 'webhooks',
  'reconcile-payments': 'compare',
  'send-mails': 'mails',
  'send-usage-reports': 'usageReports',
  'follow-user-figures': 'figures',
  'roll-up': 'rollUp',
  'catch-up-roll-up': 'rollUp',
  'refresh-catalogue': 'catalogue',
  'ask-providers': 'providers',
  'sweep-expired': 'sweep',
  'forget-old-events': 'oldEvents',
  'renew-leases': 'leases',
  'instance-heartbeat': 'heartbeat',
  'verify-books': 'books',
} as const satisfies Record<string, keyof typeof operationMessages.today.jobs>

type KnownJob = keyof typeof nameByJob

function isKnownJob(job: string): job is KnownJob {
  return Object.hasOwn(nameByJob, job)
}

/** The place where one of the worst is looked at by itself. */
export function worstAddress(kind: TodayLine['kind'], { id, label }: Worst): string | undefined {
  if (kind === 'broken_streams') return requestsAddress({ ...allRequests, marks: ['failed'], user: id })
  if (kind === 'loss_making_models') return requestsAddress({ ...allRequests, model: id })
  if (kind === 'losing_prices') return priceAddress({ ...allPrices, part: 'models', q: label })
  return undefined
}

/** Lines of the page about today, in words. */
export function useTodayWords() {
  const t = useTranslations('today')
  const lossReason = useLossReason()
  const countText = (count: number): string => {
    const digits = new Intl.NumberFormat('en').format(count)
    return count >= mostCounted ? t('many', { count: digits }) : digits
  }
  return {
    /** What it is and how many, as a sentence. */
    sentence: ({ kind, severity, count, since }: TodayLine): string => {
      if (kind !== 'books') return t(`lines.${kind}`, { count, shown: countText(count) })
      if (severity === 'act') return t('books.wrong')
      return since === null ? t('books.never') : t('books.old')
    },
    name: ({ kind }: TodayLine): string => t(`names.${kind}`),
    hint: ({ kind }: TodayLine): string => t(`hints.${kind}`),
    /** What the link is called; undefined where it is worked on outside of these pages. */
    open: ({ kind }: TodayLine): string | undefined =>
      kind === 'books' || kind === 'failed_jobs' ? undefined : t(`open.${kind}`),
    /** What one of the worst is called. */
    worst: ({ kind }: TodayLine, { label }: Worst): string => {
      if (kind === 'platform_losses') return lossReason(label)
      if (kind === 'failed_jobs' && isKnownJob(label)) return t(`jobs.${nameByJob[label]}`)
      return label
    },
    countText,
  }
}
