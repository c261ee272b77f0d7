export type NamedMonth = {
  /** Such as `2026-03`. */
  readonly name: string
  /** Such as `March 2026`. */
  readonly title: string
}

const titleFormat = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** The month that runs (in UTC, as all figures of the business) and those before it, newest first. */
export function lastMonths(nowMs: number, count: number): readonly NamedMonth[] {
  const now = new Date(nowMs)
  return Array.from({ length: count }, (_, ago) => {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 1))
    return { name: first.toISOString().slice(0, 7), title: titleFormat.format(first) }
  })
}
