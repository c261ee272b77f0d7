import type { ReactNode } from 'react'

type SectionProps = {
  readonly title: string
  readonly lead?: ReactNode
  readonly id?: string
  readonly children: ReactNode
}

/** A titled part of a page: heading at the start, what it holds beside or below. */
export function Section({ title, lead, id, children }: SectionProps) {
  return (
    <section
      aria-label={title}
      id={id}
      className="grid gap-4 border-t border-line pt-8 first:border-0 first:pt-0 md:grid-cols-[14rem_1fr] md:gap-8"
    >
      <div>
        <h2 className="text-reading font-semibold">{title}</h2>
        {lead === undefined ? undefined : <p className="mt-1 text-muted">{lead}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  )
}
