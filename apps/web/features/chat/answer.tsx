'use client'

import { memo } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { isEnding } from '@/messages/known-keys'

import { AnswerFoot } from './answer-foot'
import { AnswerText } from './answer-text'
import { FailedAnswer } from './failed-answer'
import type { AnswerItem } from './thread'
import type { AskAgain } from './use-send'
import { useChatStore } from './use-thread'

type AnswerProps = { readonly item: AnswerItem; readonly isLast: boolean; readonly onAsk: AskAgain }

function Waiting({
  isStopping,
  modelName,
}: {
  readonly isStopping: boolean
  readonly modelName: string | undefined
}) {
  const t = useTranslations('chat')
  return (
    <p className="flex items-center gap-2.5 text-muted">
      <span aria-hidden className="size-2 rotate-45 animate-breathe bg-muted" />
      {isStopping
        ? t('stopping')
        : modelName === undefined
          ? t('sending')
          : t('thinking', { model: modelName })}
    </p>
  )
}

/** Why an answer ended before its end, and the way on. */
function Ending({ item, isLast, onAsk }: AnswerProps) {
  const t = useTranslations('chat')
  const endings = useTranslations('endings')
  if (item.status !== 'incomplete') return undefined
  const reason = item.finishReason ?? 'unknown'
  const key = isEnding(reason) ? reason : 'unknown'
  return (
    <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 text-muted">
      {endings(key)}
      {isLast && reason === 'length' ? (
        <Button
          size="small"
          onClick={() => {
            onAsk({ prompt: t('goOnPrompt'), parentMessageId: item.key })
          }}
        >
          {t('goOn')}
        </Button>
      ) : undefined}
    </p>
  )
}

/** Thinking that a model shows: folded, because few want to read it. */
function Reasoning({ text }: { readonly text: string }) {
  const t = useTranslations('chat')
  if (text === '') return undefined
  return (
    <details className="mb-3 text-muted">
      <summary className="text-body">{t('reasoning')}</summary>
      <p dir="auto" className="mt-2 border-s-2 border-line ps-4 whitespace-pre-wrap">
        {text}
      </p>
    </details>
  )
}

export const Answer = memo(function Answer({ item, isLast, onAsk }: AnswerProps) {
  const t = useTranslations('chat')
  const store = useChatStore()
  const isStreaming = item.status === 'streaming'
  return (
    <article className="group/answer min-w-0">
      <h2 className="sr-only">{t('answer')}</h2>
      <Reasoning text={item.reasoning} />
      {item.text === '' ? undefined : <AnswerText text={item.text} isStreaming={isStreaming} />}
      {item.status === 'waiting' ? (
        <Waiting isStopping={item.isStopping} modelName={item.turn?.start?.model_name} />
      ) : undefined}
      {isStreaming && item.isStopping ? (
        <p className="mt-2 text-label text-muted">{t('stopping')}</p>
      ) : undefined}
      {item.status === 'lost' ? (
        <p role="alert" className="mt-3 flex flex-wrap items-center gap-3 text-muted">
          {t('lost')}
          <Button
            size="small"
            onClick={() => {
              if (item.turn) store.reconnect(item.turn)
            }}
          >
            {t('reconnect')}
          </Button>
        </p>
      ) : undefined}
      {item.status === 'failed' ? <FailedAnswer item={item} isLast={isLast} onAsk={onAsk} /> : undefined}
      <Ending item={item} isLast={isLast} onAsk={onAsk} />
      <AnswerFoot item={item} />
    </article>
  )
})
