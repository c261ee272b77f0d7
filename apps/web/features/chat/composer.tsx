'use client'

import type { EstimateRequest } from '@tessera/contracts/ai'
import { ArrowUp, Square } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'

import { CostEstimator } from '@/components/cost-estimator'
import { IconButton } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'

import type { ChatPreferences } from './chat-preferences'
import type { LiveTurn } from './live-turn'
import { useEstimate } from './use-estimate'
import { requestOf } from './use-send'
import { useChatStore } from './use-thread'

const ModelPicker = dynamic(() => import('./model-picker').then((loaded) => loaded.ModelPicker), {
  ssr: false,
  loading: () => <Skeleton className="h-8 w-32" />,
})
const CapPicker = dynamic(() => import('./cap-picker').then((loaded) => loaded.CapPicker), {
  ssr: false,
  loading: () => <Skeleton className="size-8" />,
})

/** As the server has it. */
const longestPrompt = 500_000

type ComposerProps = {
  readonly draft: string
  readonly onDraft: (text: string) => void
  readonly preferences: ChatPreferences
  readonly onPreferences: (change: Partial<ChatPreferences>) => void
  readonly active: LiveTurn | null
  readonly conversationId: string | null
  readonly lastMessageId: string | null
  readonly onSend: (prompt: string) => void
}

/** A finger's Enter makes a line; a keyboard's sends, unless it is composing a character. */
function isSendKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return false
  return event.ctrlKey || event.metaKey || !globalThis.matchMedia('(pointer: coarse)').matches
}

function SendButton({
  active,
  canSend,
  onSend,
}: {
  active: LiveTurn | null
  canSend: boolean
  onSend: () => void
}) {
  const t = useTranslations('chat')
  const store = useChatStore()
  const shape = 'size-9 rounded-full [&_rect]:fill-current'
  if (active !== null) {
    return (
      <IconButton
        icon={Square}
        label={active.isStopping ? t('stopping') : t('stop')}
        look="secondary"
        className={shape}
        aria-disabled={active.isStopping}
        onClick={(event) => {
          // The second half of a double click on the send button, which stood here a moment ago.
          if (event.detail < 2) store.stop(active)
        }}
      />
    )
  }
  return (
    <IconButton
      icon={ArrowUp}
      iconSize={20}
      label={t('send')}
      look="primary"
      className={shape}
      disabled={!canSend}
      onClick={onSend}
    />
  )
}

function estimateRequestOf(props: ComposerProps): EstimateRequest {
  const { draft, preferences, conversationId, lastMessageId } = props
  return {
    ...requestOf(preferences),
    prompt: draft,
    ...(conversationId === null ? {} : { conversation_id: conversationId }),
    ...(conversationId === null || lastMessageId === null ? {} : { parent_message_id: lastMessageId }),
  }
}

/** One rounded field: the prompt, the model, the cap, and what it will cost. */
export function Composer(props: ComposerProps) {
  const { draft, onDraft, preferences, onPreferences, active, conversationId, onSend } = props
  const t = useTranslations('chat')
  const field = useRef<HTMLTextAreaElement>(null)
  const isTooLong = draft.length > longestPrompt
  const estimate = useEstimate(isTooLong ? { prompt: '' } : estimateRequestOf(props))
  const canSend = draft.trim() !== '' && active === null && !isTooLong

  // A conversation that was opened is one to write in; a finger would only get its keyboard in the way.
  const fieldId = `prompt-${conversationId ?? 'new'}`
  useEffect(() => {
    if (!globalThis.matchMedia('(pointer: coarse)').matches) document.getElementById(fieldId)?.focus()
  }, [fieldId])

  const send = () => {
    if (!canSend) return
    onSend(draft)
    field.current?.focus()
  }
  return (
    <form
      className="mx-auto w-full max-w-[752px] px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-4"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div className="rounded-large border border-control-line bg-surface transition-colors focus-within:border-focus">
        <label htmlFor={fieldId} className="sr-only">
          {t('prompt')}
        </label>
        <textarea
          id={fieldId}
          ref={field}
          dir="auto"
          rows={1}
          value={draft}
          placeholder={t('placeholder')}
          aria-describedby="cost-estimate"
          aria-invalid={isTooLong || undefined}
          onChange={(event) => {
            onDraft(event.target.value)
          }}
          onKeyDown={(event) => {
            if (!isSendKey(event)) return
            event.preventDefault()
            send()
          }}
          className="field-sizing-content max-h-[min(40dvh,20rem)] min-h-12 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-reading outline-none"
        />
        <div className="flex items-center gap-1 px-2 pb-2">
          <ModelPicker preferences={preferences} onChange={onPreferences} />
          <CapPicker maxCredits={preferences.maxCredits} onChange={onPreferences} />
          <span className="grow" />
          <SendButton active={active} canSend={canSend} onSend={send} />
        </div>
      </div>
      {isTooLong ? (
        <p role="alert" className="mt-2 min-h-8 px-2 text-label text-warn">
          {t('tooLong', { length: draft.length, limit: longestPrompt })}
        </p>
      ) : (
        <CostEstimator id="cost-estimate" estimate={estimate} />
      )}
    </form>
  )
}
