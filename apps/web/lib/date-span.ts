/** Spans of days, all by the calendar of UTC: that is how the books count. */

export const namedSpans = ['7d', '30d', '90d', 'this-month', 'last-month'] as const
export type NamedSpan = (typeof namedSpans)[number]

/** Whole days such as `2026-11-22`, the last one included. */
export type CustomSpan = { readonly from: string; readonly to: string }

export type DateSpan = NamedSpan | CustomSpan

export type SpanBounds = {
  readonly fromMs: number
  /** The first moment that does not belong to it. */
  readonly toMs: number
}

const dayMs = 86_400_000
const daysBySpan = { '7d': 7, '30d': 30, '90d': 90 } as const

function isNamedSpan(text: string): text is NamedSpan {
  return namedSpans.some((name) => name === text)
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}

/** Whether it names a day that exists, between 2000 and 2199. */
export function isDay(text: string): boolean {
  if (!/^2[01]\d{2}-\d{2}-\d{2}$/.test(text)) return false
  const timeMs = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(timeMs) && dayOf(timeMs) === text
}

/** The span that an address names; `undefined` if it names none. */
export function parseSpan(parameters: { get: (name: string) => string | null }): DateSpan | undefined {
  const from = parameters.get('from') ?? ''
  const to = parameters.get('to') ?? ''
  if (isDay(from) && isDay(to)) return from <= to ? { from, to } : { from: to, to: from }
  const named = parameters.get('span') ?? ''
  return isNamedSpan(named) ? named : undefined
}

/** What names it in an address. */
export function spanValues(
  span: DateSpan | undefined,
): Readonly<Record<'span' | 'from' | 'to', string | undefined>> {
  if (span === undefined) return { span: undefined, from: undefined, to: undefined }
  if (typeof span === 'string') return { span, from: undefined, to: undefined }
  return { span: undefined, from: span.from, to: span.to }
}

/** From its first moment to the one after its last; those that reach until now end with this day. */
export function boundsOf(span: DateSpan, nowMs: number): SpanBounds {
  if (typeof span !== 'string') {
    return { fromMs: Date.parse(`${span.from}T00:00:00Z`), toMs: Date.parse(`${span.to}T00:00:00Z`) + dayMs }
  }
  const today = new Date(nowMs)
  const month = (offset: number) => Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + offset, 1)
  const tomorrowMs = Math.floor(nowMs / dayMs) * dayMs + dayMs
  if (span === 'this-month') return { fromMs: month(0), toMs: tomorrowMs }
  if (span === 'last-month') return { fromMs: month(-1), toMs: month(0) }
  return { fromMs: tomorrowMs - daysBySpan[span] * dayMs, toMs: tomorrowMs }
}

/** The same days as a span that names its first and its last one. */
export function customSpanOf({ fromMs, toMs }: SpanBounds): CustomSpan {
  return { from: dayOf(fromMs), to: dayOf(toMs - dayMs) }
}

/** As the API asks for it. */
export function spanQuery(
  span: DateSpan | undefined,
  nowMs: number,
): Readonly<Record<'from' | 'to', string | undefined>> {
  if (span === undefined) return { from: undefined, to: undefined }
  const { fromMs, toMs } = boundsOf(span, nowMs)
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
}
