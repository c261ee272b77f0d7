'use client'

import type { ReactNode } from 'react'

type ConsequencesProps = { readonly label: string; readonly children: readonly ReactNode[] }

/** What will happen, point by point, before it does. */
export function Consequences({ label, children }: ConsequencesProps) {
  return (
    <section aria-label={label} className="rounded-panel border border-line bg-sunken px-4 py-3">
      <h3 className="text-label text-muted">{label}</h3>
      <ul className="mt-1 grid list-disc gap-1 ps-5">{children}</ul>
    </section>
  )
}
