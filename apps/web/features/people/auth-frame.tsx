'use client'

import type { ReactNode } from 'react'

import { Brand } from '@/components/brand'
import { PageBanners } from '@/components/page-banners'

type AuthFrameProps = {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
  readonly footer?: ReactNode
}

/** One column for everything around signing in. */
export function AuthFrame({ title, lead, children, footer }: AuthFrameProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <PageBanners />
      <header className="px-4 py-3 sm:px-6">
        <Brand href="/" />
      </header>
      <main className="mx-auto flex w-full max-w-[25rem] grow flex-col px-5 pt-[min(10vh,5rem)] pb-16">
        <h1 className="text-title font-semibold tracking-tight">{title}</h1>
        {lead === undefined ? undefined : <div className="mt-2 text-reading text-muted">{lead}</div>}
        <div className="mt-8 grid gap-5">{children}</div>
        {footer === undefined ? undefined : <p className="mt-8 text-muted">{footer}</p>}
      </main>
    </div>
  )
}
