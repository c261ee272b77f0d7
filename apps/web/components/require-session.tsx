'use client'

import type { MeResponse } from '@tessera/contracts/people'
import { ServerCrash, ShieldX } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'

import { hasRole, type Role, useSession } from '@/lib/use-session'

import { Button } from './ui/button'
import { EmptyState } from './ui/empty-state'

type RequireSessionProps = {
  readonly needs?: Role
  /** Shown while it is not known who is there. */
  readonly skeleton: ReactNode
  readonly children: (me: MeResponse) => ReactNode
}

/** Shows a page to those who may see it, and asks the others to sign in and come back. */
export function RequireSession({ needs = 'user', skeleton, children }: RequireSessionProps) {
  const t = useTranslations('session')
  const router = useRouter()
  const session = useSession()
  const wasSignedIn = useRef(false)

  useEffect(() => {
    if (session.status === 'signed-in') wasSignedIn.current = true
    if (session.status !== 'signed-out') return
    const { pathname, search } = globalThis.location
    const query = new URLSearchParams({ next: `${pathname}${search}` })
    if (wasSignedIn.current) query.set('reason', 'expired')
    router.replace(`/sign-in/?${query.toString()}`)
  }, [session.status, router])

  if (session.status === 'loading' || session.status === 'signed-out') {
    return skeleton
  }
  if (session.status === 'error') {
    return (
      <EmptyState
        icon={ServerCrash}
        title={t('unreachable')}
        action={<Button onClick={session.retry}>{t('retry')}</Button>}
      >
        {t('unreachableHint')}
      </EmptyState>
    )
  }
  if (!hasRole(session.me.role, needs)) {
    return (
      <EmptyState icon={ShieldX} title={t('forbidden')}>
        {t('forbiddenHint', { role: session.me.role })}
      </EmptyState>
    )
  }
  return children(session.me)
}
