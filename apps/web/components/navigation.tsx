'use client'

import { clsx } from 'clsx'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { hasRole, useSession } from '@/lib/use-session'

import { Brand } from './brand'
import { CreditBalance } from './credit-balance'
import { buttonStyle } from './ui/button'
import { Skeleton } from './ui/skeleton'

const AccountMenu = dynamic(() => import('./account-menu').then((loaded) => loaded.AccountMenu), {
  ssr: false,
  loading: () => <Skeleton className="size-8 rounded-full" />,
})

const places = [
  { key: 'chat', href: '/chat/', needs: 'user' },
  { key: 'credits', href: '/credits/', needs: 'user' },
  { key: 'admin', href: '/admin/', needs: 'admin' },
] as const

function Place({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const isHere = usePathname().startsWith(href)
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={clsx(
        'rounded-control px-2.5 py-1.5 transition-colors hover:bg-hover hover:text-text',
        isHere ? 'font-medium text-text' : 'text-muted',
      )}
    >
      {children}
    </Link>
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
        <Link href="/sign-in/" className={buttonStyle({ look: 'quiet' })}>
          {t('signIn')}
        </Link>
        <Link href="/sign-up/" className={buttonStyle({ look: 'primary', className: 'max-[22rem]:hidden' })}>
          {t('signUp')}
        </Link>
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
                <Place key={place.key} href={place.href}>
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
