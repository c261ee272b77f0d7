import type { AnalyticsFigures, AnalyticsModel, AnalyticsResponse } from '@tessera/contracts/analytics'

import type { ChartPoint } from '@/components/operator/chart-data'
import { formatDay } from '@/lib/format-time'

type Piece = AnalyticsResponse['series'][number]

const mostParts = 6

const shortDay = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const shortMonth = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' })

function shortLabel(day: string, interval: AnalyticsResponse['interval']): string {
  return (interval === 'month' ? shortMonth : shortDay).format(new Date(`${day}T00:00:00Z`))
}

function fullLabel({ from, to }: Piece): string {
  return from === to ? formatDay(from) : `${formatDay(from)} – ${formatDay(to)}`
}

/** One point for each piece of the span, with what is asked of its figures. */
export function pointsOf(
  { series, interval }: Pick<AnalyticsResponse, 'series' | 'interval'>,
  valuesOf: (figures: AnalyticsFigures) => ChartPoint['values'],
): readonly ChartPoint[] {
  return series.map((piece) => ({
    key: piece.from,
    label: shortLabel(piece.from, interval),
    fullLabel: fullLabel(piece),
    values: valuesOf(piece.figures),
  }))
}

/** Models by requests, most first; what a pie can't tell apart any more is one part at its end. */
export function modelParts(models: readonly AnalyticsModel[], others: string): readonly ChartPoint[] {
  const asked = models.filter(({ requests }) => requests > 0).toSorted((a, b) => b.requests - a.requests)
  const isMany = asked.length > mostParts
  const shown = isMany ? asked.slice(0, mostParts - 1) : asked
  const rest = asked.slice(shown.length).reduce((sum, { requests }) => sum + requests, 0)
  const points = shown.map((model) => ({
    key: model.model,
    label: model.name,
    values: { requests: model.requests },
  }))
  return isMany ? [...points, { key: '', label: others, values: { requests: rest } }] : points
}
