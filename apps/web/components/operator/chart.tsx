'use client'

import {
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  Line,
  LineChart,
  Pie,
  PieChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'

import {
  type ChartData,
  type ChartKind,
  type ChartPoint,
  colourOf,
  dashAt,
  hasLonePoint,
  toneAt,
  valueOf,
} from './chart-data'

type ChartProps = ChartData & {
  readonly title: string
  readonly kind: ChartKind
  /** Below the axis there is room for fewer digits than in the table. */
  readonly formatAxis: (value: number) => string
  /** There is nothing between one and two, such as with people. */
  readonly isWhole?: boolean
  /** The series are parts of one sum: their bars stand on one another. */
  readonly isStacked?: boolean
}

const tick = { fill: 'var(--muted)', fontSize: 12 }
const margin = { top: 8, right: 8, bottom: 0, left: 0 }

type PointNoteProps = Pick<ChartProps, 'points' | 'series'> & { readonly index: number | undefined }

/** What stands beside the pointer, or where the arrow keys have come to. */
function PointNote({ points, series, index }: PointNoteProps) {
  const point = index === undefined ? undefined : points[index]
  if (point === undefined) return undefined
  return (
    <output className="block rounded-panel border border-line bg-raised px-3 py-2 text-label shadow-float">
      <span className="block text-muted">{point.fullLabel ?? point.label}</span>
      {series.map((one) => {
        const value = valueOf(point, one)
        return (
          <span key={one.key} className="flex items-center justify-between gap-4">
            <span>{one.name}</span>
            <span className="font-mono">{value === null ? '–' : one.format(value)}</span>
          </span>
        )
      })}
    </output>
  )
}

/** The frame that lines and bars share; written as a function because the library looks at its own children. */
function frameOf({ points, series, formatAxis, isWhole = false }: ChartProps) {
  const hasNegative = points.some((point) => series.some((one) => (valueOf(point, one) ?? 0) < 0))
  return (
    <>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="label"
        tick={tick}
        tickLine={false}
        axisLine={{ stroke: 'var(--line-strong)' }}
        minTickGap={24}
      />
      <YAxis
        width={56}
        tick={tick}
        tickLine={false}
        axisLine={false}
        tickFormatter={formatAxis}
        allowDecimals={!isWhole}
      />
      {hasNegative ? <ReferenceLine y={0} stroke="var(--line-strong)" /> : undefined}
      {noteOf({ points, series })}
    </>
  )
}

function noteOf({ points, series }: Pick<ChartProps, 'points' | 'series'>) {
  return (
    <Tooltip
      cursor={{ stroke: 'var(--line-strong)', fill: 'var(--hover)' }}
      isAnimationActive={false}
      content={({ active, activeIndex }) =>
        active ? (
          <PointNote
            points={points}
            series={series}
            index={typeof activeIndex === 'string' ? Number(activeIndex) : undefined}
          />
        ) : null
      }
    />
  )
}

function Lines(props: ChartProps) {
  return (
    <LineChart data={[...props.points]} margin={margin} aria-label={props.title}>
      {frameOf(props)}
      {props.series.map((one, index) => (
        <Line
          key={one.key}
          name={one.name}
          dataKey={(point: ChartPoint) => valueOf(point, one)}
          stroke={colourOf(one.tone)}
          strokeWidth={2}
          strokeDasharray={dashAt(index)}
          dot={hasLonePoint(props.points, one)}
          activeDot={{ r: 4 }}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  )
}

function Bars(props: ChartProps) {
  return (
    <BarChart data={[...props.points]} margin={margin} aria-label={props.title} barGap={2}>
      {frameOf(props)}
      {props.series.map((one) => (
        <Bar
          key={one.key}
          name={one.name}
          dataKey={(point: ChartPoint) => valueOf(point, one)}
          fill={colourOf(one.tone)}
          maxBarSize={28}
          {...(props.isStacked === true ? { stackId: 'sum' } : {})}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  )
}

function Parts({ title, points, series }: ChartProps) {
  const [whole] = series
  if (whole === undefined) return undefined
  return (
    <PieChart aria-label={title}>
      <Pie
        data={[...points]}
        dataKey={(point: ChartPoint) => Math.max(0, valueOf(point, whole) ?? 0)}
        nameKey="label"
        innerRadius="55%"
        outerRadius="95%"
        stroke="var(--surface)"
        strokeWidth={2}
        isAnimationActive={false}
      >
        {points.map((point, index) => (
          <Cell key={point.key} fill={colourOf(toneAt(index))} />
        ))}
      </Pie>
      {noteOf({ points, series })}
    </PieChart>
  )
}

const drawn = { line: Lines, bar: Bars, pie: Parts } as const satisfies Record<ChartKind, unknown>

/** The drawing itself. It comes with a library of its own, so it is loaded only where one is shown. */
export function Chart(props: ChartProps) {
  const Drawn = drawn[props.kind]
  return (
    <ResponsiveContainer width="100%" height="100%">
      <Drawn {...props} />
    </ResponsiveContainer>
  )
}
