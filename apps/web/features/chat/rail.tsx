'use client'

import type { Conversation } from '@tessera/contracts/conversations'
import { Search, SquarePen } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Input } from '@/components/ui/input'
import { type DateGroup, dateGroupOf } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'
import { useRested } from '@/lib/use-rested'

import { RailSkeleton } from './chat-skeleton'
import { RailItem } from './rail-item'
import { useConversations } from './use-conversations'

type RailProps = { readonly currentId: string | null; readonly onOpen: (id: string | null) => void }

function groupByDate(conversations: readonly Conversation[], now: number) {
  const groups = new Map<DateGroup, Conversation[]>()
  for (const conversation of conversations) {
    const group = dateGroupOf(conversation.updated_at, now)
    groups.set(group, [...(groups.get(group) ?? []), conversation])
  }
  return [...groups]
}

function RailList({ search, currentId, onOpen }: RailProps & { readonly search: string }) {
  const t = useTranslations('chat')
  const now = useNow()
  const conversations = useConversations(search)
  if (conversations.status === 'loading') {
    return <RailSkeleton />
  }
  if (conversations.status === 'error') {
    return (
      <div className="p-3">
        <LoadError what={t('rail')} onRetry={conversations.retry} />
      </div>
    )
  }
  if (conversations.conversations.length === 0) {
    return (
      <p className="px-4 py-6 text-center text-muted">
        {search === '' ? t('noConversations') : t('noneFound', { search })}
      </p>
    )
  }
  return (
    <>
      {groupByDate(conversations.conversations, now).map(([group, list]) => (
        <section key={group} aria-label={t(`groups.${group}`)} className="px-2 pb-3">
          <h2 className="px-2 py-1.5 text-label font-medium text-faint">{t(`groups.${group}`)}</h2>
          <ul>
            {list.map((conversation) => (
              <RailItem
                key={conversation.id}
                conversation={conversation}
                isCurrent={conversation.id === currentId}
                onOpen={onOpen}
              />
            ))}
          </ul>
        </section>
      ))}
      {conversations.loadMore === undefined ? undefined : (
        <Button look="quiet" className="mx-auto mb-3 flex" onClick={conversations.loadMore}>
          {t('moreConversations')}
        </Button>
      )}
    </>
  )
}

/** The stored conversations: new chat first, search on top, grouped by date. */
export function Rail({ currentId, onOpen }: RailProps) {
  const t = useTranslations('chat')
  const [search, setSearch] = useState('')
  const rested = useRested(useDeferredValue(search.trim()), 250)
  return (
    <div className="flex h-full flex-col">
      <div className="grid gap-2 p-3">
        <Button
          className="justify-start"
          onClick={() => {
            onOpen(null)
          }}
        >
          <Icon of={SquarePen} />
          {t('newChat')}
        </Button>
        <div className="relative">
          <Icon of={Search} className="pointer-events-none absolute inset-y-0 start-3 my-auto text-faint" />
          <Input
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            value={search}
            onChange={(event) => {
              setSearch(event.target.value)
            }}
            className="border-line bg-transparent ps-9"
          />
        </div>
      </div>
      <nav aria-label={t('rail')} className="min-h-0 grow overflow-y-auto">
        <RailList search={rested} currentId={currentId} onOpen={onOpen} />
      </nav>
    </div>
  )
}
