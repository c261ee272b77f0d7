import type { ExportFact } from '../../ports/table-export.ts'

type Filters = Readonly<Record<string, unknown>>

/** What a printed file says about itself: the span it covers and what it leaves out. */
export function factsOf(filters: Filters): readonly ExportFact[] {
  const { from, to, ...others } = filters
  const chosen = Object.entries(others).filter(([, value]) => value !== undefined && value !== '')
  return [
    { label: 'Span', value: spanOf(from, to) },
    ...(chosen.length === 0
      ? []
      : [
          { label: 'Filters', value: chosen.map(([name, value]) => `${name} = ${String(value)}`).join(', ') },
        ]),
  ]
}

function spanOf(from: unknown, to: unknown): string {
  if (typeof from !== 'string' && typeof to !== 'string') return 'everything'
  const begin = typeof from === 'string' ? `from ${utcOf(from)}` : 'from the beginning'
  return typeof to === 'string' ? `${begin} to before ${utcOf(to)} (UTC)` : `${begin} (UTC)`
}

function utcOf(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace('T', ' ')
}
