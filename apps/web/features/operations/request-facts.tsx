'use client'

import type { AdminRequestResponse } from '@tessera/contracts/operations'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { Amount } from '@/components/amount'
import { FactList } from '@/components/operator/fact-list'
import { creditsOf } from '@/components/rich-tags'
import { formatDuration } from '@/lib/format-duration'
import { formatFullTime } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

import { formatCost } from './format-cost'

type FactsProps = { readonly request: AdminRequestResponse }

function amountOf(credits: number | null): ReactNode {
  return credits === null ? null : <Amount credits={credits} />
}

function Charged({ request }: FactsProps) {
  const t = useTranslations('request')
  const { status, credits_charged: charged, held } = request
  if (status === 'running') return t('notYet')
  if (charged === 0 || held === 0) return charged === 0 ? t('nothing') : <Amount credits={charged} />
  const percent = Math.round((charged / held) * 100)
  return t.rich('ofHold', { charged: creditsOf(charged), percent: percent === 0 ? '<1' : String(percent) })
}

/** What was held, what was taken of it, and what nobody paid. */
export function ChargeFacts({ request }: FactsProps) {
  const t = useTranslations('request')
  const { cost_nano_usd: cost } = request
  return (
    <FactList
      facts={[
        [t('heldAtFirst'), amountOf(request.held)],
        [t('charged'), <Charged key="charged" request={request} />],
        [t('balanceAfter'), amountOf(request.balance_after)],
        [t('lossCredits'), amountOf(request.loss_credits)],
        [t('providerCost'), cost === null ? null : formatCost(cost)],
      ]}
    />
  )
}

/** How long one waited, and for what. */
export function TimingFacts({ request }: FactsProps) {
  const t = useTranslations('request')
  const now = useNow()
  const beganMs = Date.parse(request.created_at)
  const firstMs = request.first_byte_at === null ? undefined : Date.parse(request.first_byte_at)
  const endedMs = request.ended_at === null ? undefined : Date.parse(request.ended_at)
  const isOver = endedMs !== undefined
  return (
    <FactList
      facts={[
        [t('began'), formatFullTime(request.created_at)],
        [
          t('firstByte'),
          firstMs === undefined ? (isOver ? t('noByte') : t('notYet')) : formatDuration(firstMs - beganMs),
        ],
        [t('writing'), firstMs === undefined || !isOver ? null : formatDuration(endedMs - firstMs)],
        [
          t('total'),
          isOver
            ? formatDuration(endedMs - beganMs)
            : t('runningFor', { duration: formatDuration(now - beganMs) }),
        ],
        [t('ended'), request.ended_at === null ? null : formatFullTime(request.ended_at)],
      ]}
    />
  )
}

function isNamedSource(source: string): source is 'chat' | 'api' {
  return source === 'chat' || source === 'api'
}

/** What was asked for, how it was understood, and why this model answers. */
export function ChoiceFacts({ request }: FactsProps) {
  const t = useTranslations('request')
  const { source } = request
  return (
    <FactList
      facts={[
        [t('reason'), request.reason],
        [t('asked'), request.requested_model ?? t('automatic')],
        [t('task'), request.task_type.replaceAll('_', ' ')],
        [
          t('difficulty'),
          t('difficultyOf', {
            complexity: request.complexity,
            percent: String(Math.round(request.difficulty * 100)),
          }),
        ],
        [t('source'), isNamedSource(source) ? t(`sourceNames.${source}`) : source],
        [t('delivery'), request.streamed ? t('streamed') : t('whole')],
      ]}
    />
  )
}

/** Under which names it stands in the books. */
export function NameFacts({ request }: FactsProps) {
  const t = useTranslations('request')
  return (
    <div className="font-mono text-label [&_dt]:font-sans">
      <FactList
        facts={[
          [t('id'), request.id],
          [t('transaction'), request.transaction_id],
          [t('wallet'), request.wallet_id],
          [t('rateCard'), request.rate_card_id],
        ]}
      />
    </div>
  )
}
