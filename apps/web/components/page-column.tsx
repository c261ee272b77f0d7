import { clsx } from 'clsx'
import type { ReactNode } from 'react'

type PageColumnProps = {
  readonly title: string
  readonly lead?: ReactNode
  readonly isWide?: boolean
  readonly children: ReactNode
}

/** The heading and the measure that ordinary pages share. */
export function PageColumn({ title, lead, isWide = false, children }: PageColumnProps) {
  return (
    <div className={clsx('mx-auto w-full px-4 py-8 sm:px-6 sm:py-12', isWide ? 'max-w-5xl' : 'max-w-3xl')}>
      <h1 className="text-title font-semibold tracking-tight">{title}</h1>
      {lead === undefined ? undefined : <p className="mt-2 text-reading text-muted">{lead}</p>}
      <div className="mt-8 grid gap-8">{children}</div>
    </div>
  )
}
