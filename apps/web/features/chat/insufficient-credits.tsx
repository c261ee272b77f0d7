'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { creditsOf, mailTo } from '@/components/rich-tags'
import { Button, buttonStyle } from '@/components/ui/button'
import type { ApiError } from '@/lib/api/api-error'
import { call } from '@/lib/api/client'
import { formatAtMost, formatEstimateRange } from '@/lib/format-credits'
import { useConfig } from '@/lib/use-config'

import { buyAndReturn } from './buy-and-return'
import { creditsSituation } from './credits-situation'
import type { LiveTurn } from './live-turn'
import { useModels } from './use-models'
import type { RetryChange } from './use-send'

type InsufficientCreditsProps = {
  readonly turn: LiveTurn
  readonly error: ApiError
  readonly onRetry: (change: RetryChange) => void
}

/** Some 150 words: short, but still an answer. */
const shortAnswerTokens = 200

function ShorterAnswer({ turn, onRetry }: Omit<InsufficientCreditsProps, 'error'>) {
  const t = useTranslations('problem')
  const { conversationId, parentMessageId, prompt } = turn
  const estimate = useQuery({
    queryKey: ['shorter', turn.id],
    queryFn: () =>
      call('estimate', {
        body: {
          prompt: prompt ?? '',
          model: 'auto',
          max_output_tokens: shortAnswerTokens,
          ...(conversationId === null ? {} : { conversation_id: conversationId }),
          ...(conversationId === null || parentMessageId === null
            ? {}
            : { parent_message_id: parentMessageId }),
        },
      }),
    retry: false,
  })
  if (estimate.data === undefined || !estimate.data.affordable) return undefined
  // By the model that this price is for: the one that was refused is too dear even for a few words.
  const { model, max_credits: atMost } = estimate.data
  return (
    <Button
      size="small"
      onClick={() => {
        onRetry({ model, maxOutputTokens: shortAnswerTokens })
      }}
    >
      {t('shorter')}
      <span className="font-mono text-label text-amber">
        {t('atMost', { credits: formatAtMost(atMost) })}
      </span>
    </Button>
  )
}

function CheaperModels({ error, onRetry }: Omit<InsufficientCreditsProps, 'turn'>) {
  const t = useTranslations('problem')
  const models = useModels()
  const { alternatives = [], available = 0 } = error.details
  const nameOf = (id: string) =>
    models.status === 'ready' ? (models.value.find((model) => model.id === id)?.name ?? id) : id
  return alternatives
    .filter((alternative) => alternative.estimated_credits <= available)
    .map((alternative) => (
      <Button
        key={alternative.model}
        size="small"
        onClick={() => {
          onRetry({ model: alternative.model })
        }}
      >
        {t('useModel', { model: nameOf(alternative.model) })}
        <span className="font-mono text-label text-amber">
          {t('about', { range: formatEstimateRange(alternative.estimated_credits, alternative.max_credits) })}
        </span>
      </Button>
    ))
}

/** What is missing and the ways on; credits that parallel answers hold are not called missing. */
export function InsufficientCredits({ turn, error, onRetry }: InsufficientCreditsProps) {
  const t = useTranslations('problem')
  const config = useConfig()
  const canBuy = config !== undefined && config.payments !== 'off'
  const { required = 0, available = 0, held = 0, shortfall = 0 } = error.details
  const isHeld = creditsSituation({ required, available, held }) === 'held'
  const amounts = {
    required: creditsOf(required),
    available: creditsOf(available),
    held: creditsOf(held),
    shortfall: creditsOf(shortfall),
  }
  return (
    <>
      <div>
        <p className="font-medium">{isHeld ? t('heldTitle') : t('emptyTitle')}</p>
        <p className="mt-1 text-muted">
          {isHeld ? t.rich('heldText', amounts) : t.rich('emptyText', amounts)}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {canBuy && !isHeld ? (
          <Link
            href={buyAndReturn(turn.conversationId)}
            className={buttonStyle({ look: 'primary', size: 'small' })}
          >
            {t('topUp')}
          </Link>
        ) : undefined}
        {isHeld ? (
          <Button
            size="small"
            onClick={() => {
              onRetry({})
            }}
          >
            {t('retry')}
          </Button>
        ) : undefined}
        <CheaperModels error={error} onRetry={onRetry} />
        <ShorterAnswer turn={turn} onRetry={onRetry} />
      </div>
      {isHeld || config === undefined ? undefined : (
        <p className="text-muted">
          {canBuy
            ? t('draftWaits')
            : config.support_email
              ? t.rich('askSupport', { mail: mailTo(config.support_email) })
              : t('askOperator')}
        </p>
      )}
    </>
  )
}
