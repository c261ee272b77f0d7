import type { ExportFormat } from '@tessera/contracts/exports'

/** What stands in one field of a file. */
export type ExportCell =
  | { readonly kind: 'text'; readonly text: string }
  /** A decimal number, digit by digit: no float has touched it. */
  | {
      readonly kind: 'number'
      readonly digits: string
      /** How it stands on paper, where that is not digit by digit: `1,234.50`. */
      readonly printed?: string
    }
  /** ISO 8601, in UTC. */
  | { readonly kind: 'time'; readonly iso: string }

export type ExportColumn = {
  /** In the header row of a CSV: snake_case, and never another one, because programs read it. */
  readonly name: string
  /** At the head of a printed column. */
  readonly title: string
  /** What it gets of the width of a printed page, against the other columns. */
  readonly share: number
  /** Its printed title stands above the last digits. */
  readonly isNumber?: boolean
}

/** A name and what it is: `Status: granted`. */
export type ExportFact = { readonly label: string; readonly value: string }

export type ExportHead = {
  readonly title: string
  readonly siteName: string
  readonly generatedAtMs: number
  /** What the file is about: the span, the filters, whose it is. */
  readonly facts: readonly ExportFact[]
  readonly columns: readonly ExportColumn[]
  /** Printed across. */
  readonly isWide: boolean
}

export type ExportRows = readonly (readonly ExportCell[])[]

export type TableContent = {
  readonly head: ExportHead
  /** Asked for one after the other, and only when there is room for the next. */
  readonly pages: AsyncIterable<ExportRows>
  /** Sums and remarks below the last row; asked for once all pages have been taken. */
  readonly readFoot: () => Promise<readonly ExportFact[]>
}

/** A kind of file that a table can be written as. */
export type TableFormat = {
  readonly contentType: string
  /** Rows after which a file ends; undefined: with the last one. */
  readonly mostRows: number | undefined
  /** The bytes of the file. Holds about one page of rows at a time, however many there are. */
  readonly write: (content: TableContent) => AsyncIterable<Uint8Array | string>
}

export type TableFormats = Readonly<Record<ExportFormat, TableFormat>>
