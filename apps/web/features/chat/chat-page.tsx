'use client'

import type { MeResponse } from '@tessera/contracts/people'
import { PanelLeft } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'

import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { IconButton } from '@/components/ui/button'

import { ChatSkeleton, RailSkeleton } from './chat-skeleton'
import { Conversation } from './conversation'

const Rail = dynamic(() => import('./rail').then((loaded) => loaded.Rail), {
  ssr: false,
  loading: () => <RailSkeleton />,
})
const Drawer = dynamic(() => import('@/components/ui/dialog').then((loaded) => loaded.Drawer), { ssr: false })

/** Changes the address without loading anything: the page is the same. */
export function showConversation(id: string | null): void {
  const address = id === null ? '/chat/' : `/chat/?c=${encodeURIComponent(id)}`
  globalThis.history.pushState(null, '', address)
}

type WorkspaceProps = {
  readonly me: MeResponse
  readonly isRailOpen: boolean
  readonly onCloseRail: () => void
}

function Workspace({ me, isRailOpen, onCloseRail }: WorkspaceProps) {
  const t = useTranslations('chat')
  const conversationId = useSearchParams().get('c')
  const open = useCallback(
    (id: string | null) => {
      showConversation(id)
      onCloseRail()
    },
    [onCloseRail],
  )
  const rail = <Rail currentId={conversationId} onOpen={open} />
  return (
    <div className="flex min-h-0 grow">
      <aside aria-label={t('rail')} className="hidden w-72 shrink-0 border-e border-line bg-sunken md:block">
        {rail}
      </aside>
      {isRailOpen ? (
        <Drawer isOpen onClose={onCloseRail} title={t('rail')}>
          {rail}
        </Drawer>
      ) : undefined}
      <Conversation key={me.id} me={me} conversationId={conversationId} />
    </div>
  )
}

export function ChatPage() {
  const t = useTranslations('chat')
  const [isRailOpen, setRailOpen] = useState(false)
  const closeRail = useCallback(() => {
    setRailOpen(false)
  }, [])
  useEffect(() => {
    const wide = globalThis.matchMedia('(min-width: 48rem)')
    wide.addEventListener('change', closeRail)
    return () => {
      wide.removeEventListener('change', closeRail)
    }
  }, [closeRail])
  return (
    <PageShell
      isFullHeight
      navigationStart={
        <IconButton
          icon={PanelLeft}
          iconSize={20}
          label={t('openRail')}
          aria-expanded={isRailOpen}
          className="md:hidden"
          onClick={() => {
            setRailOpen(true)
          }}
        />
      }
    >
      <RequireSession skeleton={<ChatSkeleton />}>
        {(me) => <Workspace me={me} isRailOpen={isRailOpen} onCloseRail={closeRail} />}
      </RequireSession>
    </PageShell>
  )
}
