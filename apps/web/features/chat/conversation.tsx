'use client'

import type { MeResponse } from '@tessera/contracts/people'
import { ArrowDown, MessageSquareOff } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useCallback, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useStickToBottom } from 'use-stick-to-bottom'

import { LoadError } from '@/components/load-error'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { draftKey, useDraft } from '@/lib/drafts'

import { useChatPreferences } from './chat-preferences'
import { ThreadSkeleton } from './chat-skeleton'
import { Composer } from './composer'
import { ProblemCard } from './problem-card'
import type { Thread } from './thread'
import { ThreadView } from './thread-view'
import { type Send, useSend } from './use-send'
import { type LoadedThread, useChatStore, useThread } from './use-thread'
import { VerifyNotice } from './verify-notice'

const EmptyChat = dynamic(() => import('./empty-chat').then((loaded) => loaded.EmptyChat), { ssr: false })

const nothing: Thread = { items: [], lastMessageId: null, active: null, refused: null }

function isUntouched({ items, refused }: Thread): boolean {
  return items.length === 0 && refused === null
}

type ColumnProps = {
  readonly loaded: LoadedThread
  readonly me: MeResponse
  readonly send: Send
  readonly onPick: (prompt: string) => void
}

/** What stands above the composer. */
function Column({ loaded, me, send, onPick }: ColumnProps) {
  const t = useTranslations('chat')
  const store = useChatStore()
  if (loaded.status === 'loading') return <ThreadSkeleton />
  if (loaded.status === 'missing') {
    return (
      <EmptyState icon={MessageSquareOff} title={t('missing')}>
        {t('missingHint')}
      </EmptyState>
    )
  }
  if (loaded.status === 'error') {
    return (
      <div className="py-4">
        <LoadError what={t('thisConversation')} onRetry={loaded.retry} />
      </div>
    )
  }
  const { thread, title } = loaded
  if (isUntouched(thread)) return <EmptyChat name={me.name} onPick={onPick} />
  return (
    <>
      <ThreadView thread={thread} title={title} onAsk={send.askAgain} />
      {thread.refused === null ? undefined : (
        <ProblemCard
          turn={thread.refused}
          onRetry={(change) => {
            send.retryRefused(thread.refused, change)
          }}
          onDismiss={(id) => {
            store.dismiss(id)
          }}
        />
      )}
    </>
  )
}

function useScroll(conversationId: string | null) {
  const [isReduced] = useState(() => globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches)
  const { scrollRef, contentRef, isAtBottom, scrollToBottom } = useStickToBottom({
    initial: 'instant',
    resize: isReduced ? 'instant' : 'smooth',
  })
  const jumpDown = useCallback(() => {
    void scrollToBottom({ animation: 'instant' })
  }, [scrollToBottom])
  useEffect(() => {
    if (conversationId !== null) jumpDown()
  }, [conversationId, jumpDown])
  return { scrollRef, contentRef, isAtBottom, jumpDown }
}

type ConversationProps = { readonly me: MeResponse; readonly conversationId: string | null }

/** What the first answer needs is fetched while its prompt is still typed. */
function usePreloaded(): void {
  useEffect(() => {
    void Promise.allSettled([
      import('./markdown'),
      import('./insufficient-credits'),
      import('@/features/credits/receipt-lines'),
    ])
  }, [])
}

/** The reading column with its composer. */
export function Conversation({ me, conversationId }: ConversationProps) {
  const t = useTranslations('chat')
  usePreloaded()
  const loaded = useThread(conversationId)
  const thread = loaded.status === 'ready' ? loaded.thread : nothing
  const isStill = isUntouched(thread)
  const [draft, setDraft] = useDraft(draftKey(me.id, conversationId))
  const [preferences, changePreferences] = useChatPreferences(me.id)
  const { scrollRef, contentRef, isAtBottom, jumpDown } = useScroll(conversationId)
  const { lastMessageId } = thread
  const send = useSend({ conversationId, preferences, lastMessageId, setDraft, jumpDown })
  return (
    <section aria-label={t('conversation')} className="flex min-w-0 grow flex-col">
      {/* A greeting is read from its beginning, also on a screen that is too small for it; a thread from its end. */}
      <div
        key={isStill ? 'still' : 'thread'}
        ref={isStill ? undefined : scrollRef}
        className="relative min-h-0 grow overflow-y-auto overscroll-contain"
      >
        <div
          ref={isStill ? undefined : contentRef}
          className="mx-auto flex min-h-full w-full max-w-[752px] flex-col px-4"
        >
          <VerifyNotice me={me} />
          <Column key={conversationId ?? 'new'} loaded={loaded} me={me} send={send} onPick={setDraft} />
        </div>
      </div>
      <div className="relative">
        {isAtBottom || isStill ? undefined : (
          <Button
            size="small"
            className="absolute inset-x-0 -top-12 z-10 mx-auto w-fit animate-appear rounded-full shadow-float"
            onClick={jumpDown}
          >
            <Icon of={ArrowDown} />
            {t('jumpDown')}
          </Button>
        )}
        {loaded.status === 'missing' ? undefined : (
          <Composer
            draft={draft}
            onDraft={setDraft}
            preferences={preferences}
            onPreferences={changePreferences}
            active={thread.active}
            conversationId={conversationId}
            lastMessageId={lastMessageId}
            onSend={send.send}
          />
        )}
      </div>
    </section>
  )
}
