'use client'

import { useCallback, useMemo } from 'react'

import { NetworkError } from '@/lib/api/api-error'

import type { ChatPreferences } from './chat-preferences'
import type { SendInput } from './chat-store'
import type { LiveTurn } from './live-turn'
import { useChatStore } from './use-thread'

/** What an error card may change before the prompt is sent again. */
export type RetryChange = { readonly model?: string; readonly maxOutputTokens?: number }

type SendOptions = {
  readonly conversationId: string | null
  readonly preferences: ChatPreferences
  readonly lastMessageId: string | null
  readonly setDraft: (text: string) => void
  readonly jumpDown: () => void
}

export type AskAgain = (input: { readonly prompt: string; readonly parentMessageId: string | null }) => void

export function requestOf(preferences: ChatPreferences, change: RetryChange = {}): SendInput['request'] {
  const model = change.model ?? preferences.model ?? 'auto'
  return {
    model,
    preference: preferences.preference,
    ...(preferences.maxCredits === null ? {} : { max_credits: preferences.maxCredits }),
    ...(change.maxOutputTokens === undefined ? {} : { max_output_tokens: change.maxOutputTokens }),
  }
}

/** The address of a chat that has just got its name; somebody who went elsewhere meanwhile stays there. */
function nameThisChat(conversationId: string): void {
  if (globalThis.location.pathname !== '/chat/' || globalThis.location.search !== '') return
  globalThis.history.replaceState(null, '', `/chat/?c=${encodeURIComponent(conversationId)}`)
}

export type Send = ReturnType<typeof useSend>

export function useSend({ conversationId, preferences, lastMessageId, setDraft, jumpDown }: SendOptions) {
  const store = useChatStore()

  const deliver = useCallback(
    async (input: SendInput, isFromDraft: boolean, key?: string) => {
      const sent = store.send(input, key)
      if (isFromDraft) setDraft('')
      jumpDown()
      const outcome = await sent
      // Refused before it began: the words go back to where they were typed.
      if (outcome === 'refused' && isFromDraft) setDraft(input.prompt)
      if (outcome !== 'started' || input.conversationId !== null) return
      const turn = store.getTurns().findLast((one) => one.prompt === input.prompt && one.start !== null)
      const started = turn?.start?.conversation_id
      if (started) nameThisChat(started)
    },
    [store, setDraft, jumpDown],
  )

  return useMemo(
    () => ({
      send: (prompt: string) => {
        if (prompt.trim() === '') return
        const request = requestOf(preferences)
        void deliver({ prompt, conversationId, parentMessageId: lastMessageId, request }, true)
      },
      askAgain: ({ prompt, parentMessageId }: Parameters<AskAgain>[0]) => {
        void deliver({ prompt, conversationId, parentMessageId, request: requestOf(preferences) }, false)
      },
      retryRefused: (turn: LiveTurn | null, change: RetryChange) => {
        if (turn === null || turn.prompt === null) return
        const { prompt, parentMessageId } = turn
        // No answer came, so it may have arrived: the same words under the same key are answered, and charged, once.
        const isUnknown = turn.state.status === 'refused' && turn.state.error instanceof NetworkError
        const before = isUnknown ? store.inputOf(turn.id) : undefined
        if (before !== undefined) {
          void deliver(before, true, turn.id)
          return
        }
        const request = requestOf(preferences, change)
        void deliver({ prompt, conversationId, parentMessageId, request }, true)
      },
    }),
    [deliver, store, preferences, conversationId, lastMessageId],
  )
}
