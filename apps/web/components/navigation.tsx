'use client'

import { clsx } from 'clsx'
import dynamic from 'next/dynamic'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { hasRole, useSession } from '@/lib/use-session'

import { Brand } from './brand'
import { CreditBalance } from './credit-balance'
import { PageLink } from './page-link'
import { buttonStyle } from './ui/button'
import { Skeleton } from './ui/skeleton'

const AccountMenu = dynamic(() => import('./account-menu').then((loaded) => loaded.AccountMenu), {
  ssr: false,
  loading: () => <Skeleton className="size-8 rounded-full" />,
})

const places = [
  { key: 'chat', href: '/chat/', within: '/chat/', needs: 'user' },
  { key: 'credits', href: '/credits/', within: '/credits/', needs: 'user' },
  { key: 'admin', href: '/admin/today/', within: '/admin/', needs: 'admin' },
] as const

type PlaceProps = {
  readonly href: string
  /** What the addresses of its pages begin with, where that is not the address itself. */
  readonly within?: string
  readonly children: ReactNode
}

function Place({ href, within = href, children }: PlaceProps) {
  const isHere = usePathname().startsWith(within)
  return (
    <PageLink
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={clsx(
        'rounded-control px-2.5 py-1.5 transition-colors hover:bg-hover hover:text-text',
        isHere ? 'font-medium text-text' : 'text-muted',
      )}
    >
      {children}
    </PageLink>
  )
}

function AccountEnd() {
  const t = useTranslations('navigation')
  const session = useSession()
  if (session.status === 'loading') {
    return <Skeleton className="h-8 w-32" />
  }
  if (session.status === 'error') {
    return (
      <button type="button" onClick={session.retry} className="touch-target text-label text-muted underline">
        {t('accountUnavailable')}
      </button>
    )
  }
  if (session.status === 'signed-out') {
    return (
      <>
        <PageLink href="/sign-in/" className={buttonStyle({ look: 'quiet' })}>
          {t('signIn')}
        </PageLink>
        <PageLink
          href="/sign-up/"
          className={buttonStyle({ look: 'primary', className: 'max-[22rem]:hidden' })}
        >
          {t('signUp')}
        </PageLink>
      </>
    )
  }
  return (
    <>
      <CreditBalance />
      <AccountMenu me={session.me} />
    </>
  )
}

/** The bar on top of every page. `start` is what a page puts before the mark, such as a button for its rail. */
export function Navigation({ start }: { readonly start?: ReactNode }) {
  const t = useTranslations('navigation')
  const session = useSession()
  const role = session.status === 'signed-in' ? session.me.role : undefined
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-page">
      <div className="flex h-14 items-center gap-2 px-3 sm:px-4">
        {start}
        <Brand href={role === undefined ? '/' : '/chat/'} />
        <nav aria-label={t('label')} className="ms-3 hidden gap-1 sm:flex">
          {role === undefined ? (
            <Place href="/pricing/">{t('pricing')}</Place>
          ) : (
            places
              .filter((place) => hasRole(role, place.needs))
              .map((place) => (
                <Place key={place.key} href={place.href} within={place.within}>
                  {t(place.key)}
                </Place>
              ))
          )}
        </nav>
        <div className="ms-auto flex items-center gap-2">
          <AccountEnd />
        </div>
      </div>
    </header>
  )
}
