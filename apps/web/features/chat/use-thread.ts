'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'

import { isErrorCode } from '@/lib/api/api-error'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'

import { type ChatStore, chatStoreOf } from './chat-store'
import type { LiveTurn } from './live-turn'
import { buildThread, type Thread } from './thread'

export function useChatStore(): ChatStore {
  return chatStoreOf(useQueryClient())
}

const none: readonly LiveTurn[] = []

function useLiveTurns(store: ChatStore): readonly LiveTurn[] {
  return useSyncExternalStore(store.subscribe, store.getTurns, () => none)
}

export type LoadedThread =
  | { readonly status: 'loading' }
  | { readonly status: 'missing' }
  | { readonly status: 'error'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly title: string | undefined; readonly thread: Thread }

/** One conversation as it stands, stored and live; null is a chat that has not begun. */
export function useThread(conversationId: string | null): LoadedThread {
  const store = useChatStore()
  const allTurns = useLiveTurns(store)
  const turns = useMemo(
    () => allTurns.filter((turn) => turn.conversationId === conversationId),
    [allTurns, conversationId],
  )
  const query = useQuery({
    queryKey: queryKeys.conversation(conversationId ?? ''),
    queryFn: () => call('conversation', { params: { id: conversationId ?? '' } }),
    enabled: conversationId !== null,
  })
  const conversation = conversationId === null ? undefined : query.data

  useEffect(() => {
    if (conversation === undefined) return
    for (const message of conversation.messages) {
      if (message.status === 'running') store.watch(conversation.id, message)
    }
  }, [conversation, store])

  const thread = useMemo(() => buildThread(conversation?.messages ?? [], turns), [conversation, turns])
  if (conversationId === null || conversation !== undefined || turns.length > 0) {
    return { status: 'ready', title: conversation?.title, thread }
  }
  if (isErrorCode(query.error, 'not_found', 'forbidden')) return { status: 'missing' }
  if (query.isError) {
    return {
      status: 'error',
      retry: () => {
        void query.refetch()
      },
    }
  }
  return { status: 'loading' }
}
