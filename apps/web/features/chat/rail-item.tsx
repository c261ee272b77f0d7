'use client'

import type { Conversation } from '@tessera/contracts/conversations'
import { clsx } from 'clsx'
import dynamic from 'next/dynamic'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'

import { useDeleteConversation, useRenameConversation } from './use-conversations'

const RailItemMenu = dynamic(() => import('./rail-item-menu').then((loaded) => loaded.RailItemMenu), {
  ssr: false,
})

type RailItemProps = {
  readonly conversation: Conversation
  readonly isCurrent: boolean
  readonly onOpen: (id: string | null) => void
}

type RenameFieldProps = { readonly title: string; readonly onDone: (title: string | undefined) => void }

/** The title becomes a field in its own place: Enter keeps, Escape leaves it as it was. */
function RenameField({ title, onDone }: RenameFieldProps) {
  const t = useTranslations('chat')
  const field = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const finish = (text: string | undefined) => {
    if (isDone.current) return
    isDone.current = true
    const trimmed = text?.trim()
    onDone(trimmed === '' || trimmed === title ? undefined : trimmed)
  }
  return (
    <input
      ref={field}
      aria-label={t('renameLabel')}
      defaultValue={title}
      maxLength={200}
      onBlur={(event) => {
        finish(event.target.value)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(event.currentTarget.value)
        if (event.key === 'Escape') finish(undefined)
      }}
      className="h-9 w-full rounded-control border border-control-line bg-surface px-2"
    />
  )
}

export function RailItem({ conversation, isCurrent, onOpen }: RailItemProps) {
  const [isRenaming, setRenaming] = useState(false)
  const rename = useRenameConversation()
  const remove = useDeleteConversation()
  const link = useRef<HTMLAnchorElement>(null)
  if (isRenaming) {
    return (
      <li>
        <RenameField
          title={conversation.title}
          onDone={(title) => {
            setRenaming(false)
            if (title !== undefined) rename(conversation.id, title)
            requestAnimationFrame(() => link.current?.focus())
          }}
        />
      </li>
    )
  }
  return (
    <li
      className={clsx(
        'group relative flex items-center rounded-control transition-colors hover:bg-hover',
        isCurrent && 'bg-hover',
      )}
    >
      <a
        ref={link}
        href={`/chat/?c=${encodeURIComponent(conversation.id)}`}
        aria-current={isCurrent ? 'page' : undefined}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          onOpen(conversation.id)
        }}
        className={clsx(
          'flex min-h-9 touch-target min-w-0 grow items-center rounded-control ps-2 pe-9',
          isCurrent ? 'text-text' : 'text-muted group-hover:text-text',
        )}
      >
        <span dir="auto" className="truncate" title={conversation.title}>
          {conversation.title}
        </span>
      </a>
      <RailItemMenu
        title={conversation.title}
        onRename={() => {
          setRenaming(true)
        }}
        onDelete={() => {
          if (isCurrent) onOpen(null)
          remove(conversation)
        }}
      />
    </li>
  )
}
