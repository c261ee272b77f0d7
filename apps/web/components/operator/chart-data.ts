/** What a chart draws. `amber` is for credits and prices; `warn` for what was lost; the others mean nothing. */
export type ChartTone = 'amber' | 'warn' | 'confirm' | '1' | '2' | '3' | '4' | '5' | '6'

export type ChartKind = 'line' | 'bar' | 'pie'

export type ChartSeries = {
  readonly key: string
  readonly name: string
  readonly tone: ChartTone
  readonly format: (value: number) => string
}

export type ChartPoint = {
  readonly key: string
  /** Below the axis, as short as can be. */
  readonly label: string
  /** In the table and beside the pointer. */
  readonly fullLabel?: string
  /** Null: nothing is known. */
  readonly values: Readonly<Record<string, number | null>>
}

export type ChartData = {
  readonly series: readonly ChartSeries[]
  readonly points: readonly ChartPoint[]
}

const dashes = ['none', '6 4', '2 3', '10 4 2 4'] as const
const meaninglessTones = ['1', '2', '3', '4', '5', '6'] as const satisfies readonly ChartTone[]

export function colourOf(tone: ChartTone): string {
  return tone === 'amber' || tone === 'warn' || tone === 'confirm' ? `var(--${tone})` : `var(--chart-${tone})`
}

/** Colours for parts of a whole, one after the other. */
export function toneAt(index: number): ChartTone {
  return meaninglessTones[index % meaninglessTones.length] ?? '1'
}

/** How lines differ for those who don't see colours. */
export function dashAt(index: number): string {
  return dashes[index % dashes.length] ?? 'none'
}

export function valueOf(point: ChartPoint, series: ChartSeries): number | null {
  return point.values[series.key] ?? null
}

/** Whether there is anything to be drawn. */
export function isEmptyChart({ series, points }: ChartData): boolean {
  return points.every((point) => series.every((one) => (valueOf(point, one) ?? 0) === 0))
}

/** Each part's share of the whole in percent; what is negative has none. */
export function sharesOf(data: ChartData): readonly number[] {
  const [series] = data.series
  if (series === undefined) return []
  const parts = data.points.map((point) => Math.max(0, valueOf(point, series) ?? 0))
  const whole = parts.reduce((sum, part) => sum + part, 0)
  return parts.map((part) => (whole === 0 ? 0 : (part / whole) * 100))
}

/** Whether a line would leave something out: a point that nothing on either side can be joined to. */
export function hasLonePoint(points: readonly ChartPoint[], series: ChartSeries): boolean {
  const isKnown = (point: ChartPoint | undefined) => point !== undefined && valueOf(point, series) !== null
  return points.some(
    (point, index) => isKnown(point) && !isKnown(points[index - 1]) && !isKnown(points[index + 1]),
  )
}
