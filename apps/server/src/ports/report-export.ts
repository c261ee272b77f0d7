import type { ExportFormat } from '@tessera/contracts/exports'

import type { ExportCell, ExportColumn, ExportHead } from './table-export.ts'

/** A few rows that belong together, such as the figures of a month beside those of the month before. */
export type ReportTable = {
  readonly kind: 'table'
  /** In programs' words; never another one, because programs read it. */
  readonly name: string
  readonly title: string
  readonly columns: readonly ExportColumn[]
  readonly rows: readonly (readonly ExportCell[])[]
  /** What stands there instead where there are no rows. */
  readonly nothing: string
}

export type ReportSeries = {
  readonly name: string
  /** One for each label of the chart. */
  readonly values: readonly number[]
}

/** Points in time from left to right. Bars of several series stand on one another; lines go their own ways. */
export type ReportChart = {
  readonly kind: 'chart'
  readonly title: string
  readonly form: 'bars' | 'lines'
  /** What the values are, such as `USD`, where the title does not say it. */
  readonly unit?: string
  readonly labels: readonly string[]
  readonly series: readonly ReportSeries[]
}

export type ReportContent = {
  readonly head: Omit<ExportHead, 'columns' | 'isWide'>
  readonly parts: readonly (ReportTable | ReportChart)[]
}

/** A kind of file that a report can be written as. */
export type ReportFormat = {
  readonly contentType: string
  readonly write: (content: ReportContent) => AsyncIterable<Uint8Array | string>
}

export type ReportFormats = Readonly<Record<ExportFormat, ReportFormat>>
