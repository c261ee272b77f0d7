'use client'

import { clsx } from 'clsx'
import { Mail, ReceiptText, SlidersHorizontal, Webhook } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { hasRole } from '@/lib/use-session'

const places = [
  { key: 'orders', href: '/admin/credits/refunds/', icon: ReceiptText, needs: 'admin' },
  { key: 'webhooks', href: '/admin/credits/webhooks/', icon: Webhook, needs: 'superadmin' },
  { key: 'settings', href: '/admin/settings/', icon: SlidersHorizontal, needs: 'superadmin' },
  { key: 'mails', href: '/admin/mails/', icon: Mail, needs: 'superadmin' },
] as const

type AdminFrameProps = {
  readonly title: string
  readonly lead?: string
  readonly needs?: 'admin' | 'superadmin'
  readonly children: ReactNode
}

/** What every admin page stands in: who may, where else to go, a heading. */
export function AdminFrame({ title, lead, needs = 'admin', children }: AdminFrameProps) {
  const t = useTranslations('admin')
  const pathname = usePathname()
  return (
    <PageShell>
      <RequireSession needs="admin" skeleton={<Skeleton className="m-6 h-64" />}>
        {(me) => (
          <div className="flex grow flex-col md:flex-row">
            <nav
              aria-label={t('label')}
              className="flex gap-1 border-line p-3 max-md:flex-wrap max-md:border-b md:w-52 md:shrink-0 md:flex-col md:border-e"
            >
              {places
                .filter((place) => hasRole(me.role, place.needs))
                .map((place) => (
                  <Link
                    key={place.key}
                    href={place.href}
                    aria-current={pathname.startsWith(place.href) ? 'page' : undefined}
                    className={clsx(
                      'flex touch-target items-center gap-2.5 rounded-control px-2.5 py-1.5 transition-colors hover:bg-hover',
                      pathname.startsWith(place.href) ? 'bg-hover font-medium' : 'text-muted',
                    )}
                  >
                    <Icon of={place.icon} />
                    {t(place.key)}
                  </Link>
                ))}
            </nav>
            <div className="min-w-0 grow p-4 sm:p-6">
              <h1 className="text-heading font-semibold">{title}</h1>
              {lead === undefined ? undefined : <p className="mt-1 text-muted">{lead}</p>}
              <div className="mt-5">
                {hasRole(me.role, needs) ? children : <p className="text-muted">{t('needsSuperadmin')}</p>}
              </div>
            </div>
          </div>
        )}
      </RequireSession>
    </PageShell>
  )
}
