'use client'

import { clsx } from 'clsx'
import Link from 'next/link'

type FilterChipsProps = {
  readonly label: string
  readonly chips: readonly {
    readonly key: string
    readonly label: string
    readonly href: string
    readonly isChosen: boolean
  }[]
}

/** Chips that stand in the address, so that a filtered page can be kept and shared. */
export function FilterChips({ label, chips }: FilterChipsProps) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-2">
      {chips.map((chip) => (
        <Link
          key={chip.key}
          href={chip.href}
          aria-current={chip.isChosen ? 'true' : undefined}
          replace
          scroll={false}
          className={clsx(
            'flex touch-target items-center rounded-full border px-3.5 py-1 transition-colors',
            chip.isChosen
              ? 'border-text bg-raised text-text'
              : 'border-line text-muted hover:bg-hover hover:text-text',
          )}
        >
          {chip.label}
        </Link>
      ))}
    </nav>
  )
}
