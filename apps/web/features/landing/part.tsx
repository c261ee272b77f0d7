import type { ReactNode } from 'react'

type PartProps = { readonly title: string; readonly lead?: ReactNode; readonly children: ReactNode }

/** One titled part of a public page. */
export function Part({ title, lead, children }: PartProps) {
  return (
    <section aria-label={title} className="border-t border-line py-14 sm:py-20">
      <h2 className="max-w-2xl font-serif text-title font-medium tracking-tight">{title}</h2>
      {lead === undefined ? undefined : <p className="mt-3 max-w-2xl text-reading text-muted">{lead}</p>}
      <div className="mt-8">{children}</div>
    </section>
  )
}
