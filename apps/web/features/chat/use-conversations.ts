'use client'

import { type InfiniteData, type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import type {
  Conversation,
  ConversationResponse,
  ConversationsResponse,
} from '@tessera/contracts/conversations'
import { useCallback } from 'react'
import { useTranslations } from 'use-intl'

import { call, callEmpty } from '@/lib/api/client'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'

export type Conversations =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly retry: () => void }
  | {
      readonly status: 'ready'
      readonly conversations: readonly Conversation[]
      readonly loadMore: (() => void) | undefined
    }

/** Deleted on the page, but not yet on the server: somebody may still want them back. */
const awaitingDeletion = new Set<string>()

type Pages = InfiniteData<ConversationsResponse, string | undefined>

export function useConversations(search: string): Conversations {
  const query = useInfiniteQuery({
    queryKey: [...queryKeys.conversations, search],
    queryFn: ({ pageParam }) => call('conversations', { query: { limit: 50, cursor: pageParam, q: search } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (old) => old,
  })
  if (query.data) {
    return {
      status: 'ready',
      conversations: query.data.pages
        .flatMap((page) => page.conversations)
        .filter((one) => !awaitingDeletion.has(one.id)),
      loadMore:
        query.hasNextPage && !query.isFetchingNextPage
          ? () => {
              void query.fetchNextPage()
            }
          : undefined,
    }
  }
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

function changeEverywhere(
  client: QueryClient,
  change: (conversations: readonly Conversation[]) => Conversation[],
): void {
  client.setQueriesData<Pages>({ queryKey: queryKeys.conversations }, (old) =>
    old === undefined
      ? old
      : { ...old, pages: old.pages.map((page) => ({ ...page, conversations: change(page.conversations) })) },
  )
}

export function useRenameConversation(): (id: string, title: string) => void {
  const t = useTranslations('chat')
  const client = useQueryClient()
  return useCallback(
    (id, title) => {
      const rename = async () => {
        changeEverywhere(client, (list) => list.map((one) => (one.id === id ? { ...one, title } : one)))
        client.setQueryData<ConversationResponse>(
          queryKeys.conversation(id),
          (old) => old && { ...old, title },
        )
        try {
          await call('renameConversation', { params: { id }, body: { title } })
        } catch {
          await notify(t('renameFailed'), { tone: 'error' })
        }
        await client.invalidateQueries({ queryKey: queryKeys.conversations })
      }
      void rename()
    },
    [client, t],
  )
}

const undoMs = 7000

/** Takes the conversation off the list at once, and deletes it when nobody wants it back. */
export function useDeleteConversation(): (conversation: Conversation) => void {
  const t = useTranslations('chat')
  const client = useQueryClient()
  return useCallback(
    ({ id, title }) => {
      awaitingDeletion.add(id)
      changeEverywhere(client, (list) => list.filter((one) => one.id !== id))
      const bringBack = () => {
        awaitingDeletion.delete(id)
        return client.invalidateQueries({ queryKey: queryKeys.conversations })
      }
      const remove = async () => {
        globalThis.removeEventListener('pagehide', removeNow)
        try {
          await callEmpty('deleteConversation', { params: { id } })
          client.removeQueries({ queryKey: queryKeys.conversation(id) })
        } catch {
          await notify(t('deleteFailed'), { tone: 'error' })
        }
        await bringBack()
      }
      const timer = setTimeout(() => {
        void remove()
      }, undoMs)
      function removeNow() {
        clearTimeout(timer)
        void remove()
      }
      globalThis.addEventListener('pagehide', removeNow)
      void notify(t('deleted', { title }), {
        durationMs: undoMs - 500,
        action: {
          label: t('undo'),
          onClick: () => {
            clearTimeout(timer)
            globalThis.removeEventListener('pagehide', removeNow)
            void bringBack()
          },
        },
      })
    },
    [client, t],
  )
}
