'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { creditsOf } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { isPlainErrorCode } from '@/messages/known-keys'

import type { AnswerItem } from './thread'
import type { AskAgain } from './use-send'

type FailedAnswerProps = { readonly item: AnswerItem; readonly isLast: boolean; readonly onAsk: AskAgain }

function chargedFor(item: AnswerItem): number {
  if (item.turn?.state.status === 'broken') return item.turn.state.failure.credits_charged
  return item.receipt?.credits_charged ?? 0
}

/** It broke: what happened, what it cost (as a rule nothing), and another try. */
export function FailedAnswer({ item, isLast, onAsk }: FailedAnswerProps) {
  const t = useTranslations('chat')
  const errors = useTranslations('errors')
  const code = item.error?.code ?? 'unknown'
  const known = isPlainErrorCode(code) ? code : undefined
  const charged = chargedFor(item)
  return (
    <div className="mt-3">
      <Notice
        icon={CircleAlert}
        tone="warn"
        action={
          isLast && item.prompt !== '' ? (
            <Button
              size="small"
              className="w-fit"
              onClick={() => {
                onAsk({ prompt: item.prompt, parentMessageId: item.promptParentId ?? item.key })
              }}
            >
              {t('tryAgain')}
            </Button>
          ) : undefined
        }
      >
        {known === undefined ? (item.error?.message ?? errors('unknown')) : errors(known)}{' '}
        {charged === 0 ? t('nothingCharged') : t.rich('wasCharged', { credits: creditsOf(charged) })}
      </Notice>
    </div>
  )
}
