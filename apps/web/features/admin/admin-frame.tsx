'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { useTranslations } from 'use-intl'

import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { Skeleton } from '@/components/ui/skeleton'
import { hasRole } from '@/lib/use-session'

import { AdminPlaces } from './admin-places'

type AdminFrameProps = {
  readonly title: string
  readonly lead?: string
  readonly needs?: 'admin' | 'superadmin'
  /** Where those are led who may not see this page; left out: it says so instead. */
  readonly elseTo?: string
  readonly children: ReactNode
}

function NotForThisRole({ elseTo }: { readonly elseTo: string | undefined }) {
  const t = useTranslations('admin')
  const router = useRouter()
  useEffect(() => {
    if (elseTo !== undefined) router.replace(elseTo)
  }, [elseTo, router])
  return elseTo === undefined ? (
    <p className="text-muted">{t('needsSuperadmin')}</p>
  ) : (
    <Skeleton className="h-64 rounded-panel" />
  )
}

/** What every admin page stands in: who may, where else to go, a heading. */
export function AdminFrame({ title, lead, needs = 'admin', elseTo, children }: AdminFrameProps) {
  return (
    <PageShell>
      <RequireSession needs="admin" skeleton={<Skeleton className="m-6 h-64" />}>
        {(me) => (
          <div className="flex grow flex-col md:flex-row">
            <AdminPlaces role={me.role} />
            <div className="min-w-0 grow p-4 sm:p-6">
              <h1 className="text-heading font-semibold">{title}</h1>
              {lead === undefined ? undefined : <p className="mt-1 text-muted">{lead}</p>}
              <div className="mt-5">
                {hasRole(me.role, needs) ? children : <NotForThisRole elseTo={elseTo} />}
              </div>
            </div>
          </div>
        )}
      </RequireSession>
    </PageShell>
  )
}
