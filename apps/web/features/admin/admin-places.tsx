'use client'

import { clsx } from 'clsx'
import {
  Activity,
  ChartLine,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Mail,
  Package,
  ReceiptText,
  ScrollText,
  SlidersHorizontal,
  Tags,
  Ticket,
  Users,
  Webhook,
} from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'

import { Icon } from '@/components/ui/icon'
import { hasRole, type Role } from '@/lib/use-session'
import type { operatorMessages } from '@/messages/en-operator'

type Place = {
  readonly key: keyof typeof operatorMessages.adminPlaces.names
  readonly href: string
  readonly icon: LucideIcon
  readonly needs: 'admin' | 'superadmin'
}

/** The operator's pages, in the order in which a day needs them. */
const places: readonly Place[] = [
  { key: 'today', href: '/admin/today/', icon: ListChecks, needs: 'admin' },
  { key: 'start', href: '/admin/', icon: LayoutDashboard, needs: 'admin' },
  { key: 'business', href: '/admin/credits/', icon: ChartLine, needs: 'superadmin' },
  { key: 'customers', href: '/admin/credits/users/', icon: Users, needs: 'admin' },
  { key: 'requests', href: '/admin/credits/requests/', icon: Activity, needs: 'admin' },
  { key: 'orders', href: '/admin/credits/refunds/', icon: ReceiptText, needs: 'admin' },
  { key: 'prices', href: '/admin/credits/models/', icon: Tags, needs: 'superadmin' },
  { key: 'packages', href: '/admin/credits/packages/', icon: Package, needs: 'superadmin' },
  { key: 'vouchers', href: '/admin/credits/vouchers/', icon: Ticket, needs: 'superadmin' },
  { key: 'webhooks', href: '/admin/credits/webhooks/', icon: Webhook, needs: 'superadmin' },
  { key: 'audit', href: '/admin/audit/', icon: ScrollText, needs: 'superadmin' },
  { key: 'mails', href: '/admin/mails/', icon: Mail, needs: 'superadmin' },
  { key: 'settings', href: '/admin/settings/', icon: SlidersHorizontal, needs: 'superadmin' },
]

/** Beside the page; on a phone a strip above it, with the present place in sight. */
export function AdminPlaces({ role }: { readonly role: Role }) {
  const t = useTranslations('adminPlaces')
  const pathname = usePathname()
  const here = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    // Every page brings its own strip, so it has to be brought there only once.
    const strip = here.current?.parentElement
    if (here.current === null || strip === null || strip === undefined) return
    strip.scrollLeft = here.current.offsetLeft - (strip.clientWidth - here.current.offsetWidth) / 2
  }, [])
  return (
    <div className="shrink-0 border-line max-md:border-b md:border-e">
      <nav
        aria-label={t('label')}
        className="relative flex gap-1 p-3 max-md:overflow-x-auto md:sticky md:top-14 md:max-h-[calc(100dvh-3.5rem)] md:w-52 md:flex-col md:overflow-y-auto"
      >
        {places
          .filter((place) => hasRole(role, place.needs))
          .map((place) => {
            const isHere = pathname === place.href
            return (
              <Link
                key={place.key}
                ref={isHere ? here : undefined}
                href={place.href}
                aria-current={isHere ? 'page' : undefined}
                className={clsx(
                  'flex shrink-0 touch-target items-center gap-2.5 rounded-control px-2.5 py-1.5 whitespace-nowrap transition-colors hover:bg-hover',
                  isHere ? 'bg-hover font-medium' : 'text-muted',
                )}
              >
                <Icon of={place.icon} />
                {t(`names.${place.key}`)}
              </Link>
            )
          })}
      </nav>
    </div>
  )
}
