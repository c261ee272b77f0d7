'use client'

import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { Navigation } from './navigation'
import { PageBanners } from './page-banners'

type PageShellProps = {
  readonly children: ReactNode
  /** What stands before the mark in the bar. */
  readonly navigationStart?: ReactNode
  /** The page takes exactly the window and scrolls inside, as the chat does. */
  readonly isFullHeight?: boolean
}

export function PageShell({ children, navigationStart, isFullHeight = false }: PageShellProps) {
  const t = useTranslations('navigation')
  return (
    <div className={clsx('flex flex-col', isFullHeight ? 'h-dvh' : 'min-h-dvh')}>
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-primary px-4 py-2 text-on-primary focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        {t('skip')}
      </a>
      <PageBanners />
      <Navigation start={navigationStart} />
      <main
        id="content"
        tabIndex={-1}
        className={clsx('flex grow flex-col outline-none', isFullHeight && 'min-h-0')}
      >
        {children}
      </main>
    </div>
  )
}
