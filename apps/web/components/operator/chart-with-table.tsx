'use client'

import { ChartNoAxesCombined, Table2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Skeleton } from '@/components/ui/skeleton'
import { Cell, HeadCell, Table } from '@/components/ui/table'

import {
  type ChartData,
  type ChartKind,
  colourOf,
  dashAt,
  isEmptyChart,
  sharesOf,
  toneAt,
  valueOf,
} from './chart-data'

const Chart = dynamic(() => import('./chart').then((loaded) => loaded.Chart), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
})

type ChartWithTableProps = ChartData & {
  readonly title: string
  readonly kind: ChartKind
  /** What a point is, as the head of its column: a day, a model. */
  readonly pointName: string
  readonly formatAxis: (value: number) => string
  /** There is nothing between one and two, such as with people. */
  readonly isWhole?: boolean
  /** The series are parts of one sum: their bars stand on one another. */
  readonly isStacked?: boolean
  readonly isLoading?: boolean
}

type TableProps = Pick<ChartWithTableProps, 'title' | 'pointName' | 'points' | 'series'>

/** The same figures for those who read instead of look; out of sight it is no stop for the Tab key. */
function FigureTable({
  title,
  pointName,
  points,
  series,
  isShown,
}: TableProps & { readonly isShown: boolean }) {
  const head = [
    <HeadCell key="point">{pointName}</HeadCell>,
    ...series.map((one) => (
      <HeadCell key={one.key} isEnd>
        {one.name}
      </HeadCell>
    )),
  ]
  const rows = points.map((point) => (
    <tr key={point.key}>
      <th scope="row" className="border-b border-line px-4 py-2 text-start font-normal whitespace-nowrap">
        {point.fullLabel ?? point.label}
      </th>
      {series.map((one) => {
        const value = valueOf(point, one)
        return (
          <Cell key={one.key} isEnd className="py-2 font-mono">
            {value === null ? '–' : one.format(value)}
          </Cell>
        )
      })}
    </tr>
  ))
  const parts = (
    <>
      <thead>
        <tr>{head}</tr>
      </thead>
      <tbody>{rows}</tbody>
    </>
  )
  if (isShown) {
    return (
      <div className="max-h-96 overflow-y-auto">
        <Table aria-label={title}>{parts}</Table>
      </div>
    )
  }
  return (
    <div className="sr-only">
      <table aria-label={title}>{parts}</table>
    </div>
  )
}

/** Which line is which, in words: the parts of a whole with their shares. */
function Key({ kind, points, series }: Pick<ChartWithTableProps, 'kind' | 'points' | 'series'>) {
  if (kind !== 'pie' && series.length < 2) return undefined
  const shares = kind === 'pie' ? sharesOf({ points, series }) : []
  const entries =
    kind === 'pie'
      ? points.map((point, index) => ({
          key: point.key,
          name: `${point.label} ${Math.round(shares[index] ?? 0)} %`,
          colour: colourOf(toneAt(index)),
          dash: 'none',
        }))
      : series.map((one, index) => ({
          key: one.key,
          name: one.name,
          colour: colourOf(one.tone),
          dash: kind === 'line' ? dashAt(index) : 'none',
        }))
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-label text-muted">
      {entries.map((entry) => (
        <li key={entry.key} className="flex items-center gap-1.5">
          <svg width="16" height="8">
            <line
              x1="0"
              x2="16"
              y1="4"
              y2="4"
              stroke={entry.colour}
              strokeWidth={kind === 'line' ? 2 : 8}
              strokeDasharray={entry.dash}
            />
          </svg>
          {entry.name}
        </li>
      ))}
    </ul>
  )
}

/** A chart and the same figures as a table, which everybody may see instead. It takes its room from the beginning. */
export function ChartWithTable(props: ChartWithTableProps) {
  const { title, points, series, isLoading = false } = props
  const t = useTranslations('chart')
  const titleId = useId()
  const [isTable, setTable] = useState(false)
  const isEmpty = !isLoading && isEmptyChart({ points, series })
  const hasFigures = !isLoading && !isEmpty
  return (
    <figure
      aria-labelledby={titleId}
      className="grid min-w-0 gap-3 rounded-panel border border-line bg-surface p-4"
    >
      <figcaption className="flex min-h-8 items-center justify-between gap-3">
        <h2 id={titleId} className="font-medium">
          {title}
        </h2>
        {hasFigures ? (
          <Button
            look="quiet"
            size="small"
            aria-pressed={isTable}
            onClick={() => {
              setTable(!isTable)
            }}
          >
            <Icon of={isTable ? ChartNoAxesCombined : Table2} />
            {isTable ? t('asChart') : t('asTable')}
          </Button>
        ) : undefined}
      </figcaption>
      {hasFigures && !isTable ? <Key {...props} /> : undefined}
      {isTable && hasFigures ? undefined : (
        <div className="h-64">
          {isLoading ? <Skeleton className="h-full" /> : undefined}
          {isEmpty ? <p className="grid h-full place-items-center text-muted">{t('empty')}</p> : undefined}
          {hasFigures ? <Chart {...props} /> : undefined}
        </div>
      )}
      {hasFigures ? <FigureTable {...props} isShown={isTable} /> : undefined}
    </figure>
  )
}
