'use client'

import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'

import { Answer } from './answer'
import { MessageBoundary } from './message-boundary'
import type { Thread, ThreadItem } from './thread'
import type { AskAgain } from './use-send'

/** Long conversations open with their end; the rest comes when asked for. */
const windowSize = 40

type ItemProps = { readonly item: ThreadItem; readonly isLast: boolean; readonly onAsk: AskAgain }

function Item({ item, isLast, onAsk }: ItemProps) {
  const t = useTranslations('chat')
  if (item.kind === 'answer') return <Answer item={item} isLast={isLast} onAsk={onAsk} />
  return (
    <div className="flex justify-end">
      <h2 className="sr-only">{t('youAsked')}</h2>
      <p
        dir="auto"
        className="max-w-[85%] rounded-panel border border-line bg-surface px-4 py-2.5 text-reading whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {item.text}
      </p>
    </div>
  )
}

type ThreadViewProps = {
  readonly thread: Thread
  readonly title: string | undefined
  readonly onAsk: AskAgain
}

export function ThreadView({ thread, title, onAsk }: ThreadViewProps) {
  const t = useTranslations('chat')
  const { items } = thread
  const [shown, setShown] = useState(windowSize)
  const log = useRef<HTMLDivElement>(null)
  const hidden = Math.max(0, items.length - shown)
  return (
    <div className="grow py-8">
      <h1 className="sr-only">{title ?? t('newChat')}</h1>
      {hidden > 0 ? (
        <Button
          look="quiet"
          className="mx-auto mb-6 flex"
          onClick={() => {
            setShown(shown + windowSize)
            log.current?.focus()
          }}
        >
          {t('earlier', { count: hidden })}
        </Button>
      ) : undefined}
      <div
        ref={log}
        role="log"
        aria-label={t('log')}
        aria-busy={thread.active !== null}
        tabIndex={-1}
        className="grid grid-cols-[minmax(0,1fr)] gap-8 outline-none"
      >
        {items.slice(hidden).map((item, index, visible) => (
          <MessageBoundary key={item.key} text={item.text}>
            <div className={index < visible.length - 2 ? 'content-lazily' : undefined}>
              <Item item={item} isLast={index === visible.length - 1} onAsk={onAsk} />
            </div>
          </MessageBoundary>
        ))}
      </div>
    </div>
  )
}
