import type { ExportFormat } from '@tessera/contracts/exports'
import type { RouteDefinition } from '@tessera/contracts/routes'

import type { ExportCell, ExportColumn, ExportFact, ExportRows } from '../../ports/table-export.ts'

/** A column of an exported list: always in the CSV, and printed where it says how. */
export type ListColumn<Row> = {
  /** snake_case; never changed once it is out, because programs read it. */
  readonly name: string
  readonly read: (row: Row) => ExportCell
  /** Title, and share of the width of the page. */
  readonly printed?: readonly [title: string, share: number]
}

export type ListPage<Row> = { readonly rows: readonly Row[]; readonly next: string | null }

/** Asks the list again with other filters. */
export type AskList = (query: Readonly<Record<string, unknown>>) => Promise<unknown>

type ListExportOptions<Row> = {
  readonly route: RouteDefinition
  /** Whose rows these are: its own handler gives them, so that a file never shows more than its list. */
  readonly list: RouteDefinition
  /** Begins the name of the file. */
  readonly name: string
  readonly title: string
  /** As many rows as the list gives at once. */
  readonly pageRows: number
  readonly isWide: boolean
  /** Whose or which list it is, where one list of many is written: asked of that one's own route. */
  readonly about?: {
    readonly route: RouteDefinition
    readonly describe: (answer: unknown) => readonly ExportFact[]
  }
  /** What a reader of the file has to know besides, by the first answer of the list. */
  readonly remarksOn?: (firstAnswer: unknown) => readonly ExportFact[]
  readonly columns: readonly ListColumn<Row>[]
  /** Takes an answer of the list apart. */
  readonly readPage: (answer: unknown) => ListPage<Row>
  /** Begins the sums of one file; they stand below the last row where files have a foot. */
  readonly startSums?: (query: Readonly<Record<string, unknown>>) => RowSums<Row>
}

export type RowSums<Row> = {
  add(row: Row): void
  /** @param isCut whether the file ended before the list did */
  read(ask: AskList, isCut: boolean): Promise<readonly ExportFact[]>
}

export type CellPage = {
  readonly rows: ExportRows
  readonly next: string | null
  /** Rows were left out. */
  readonly isCut: boolean
}

/** One file being made of a list. */
export type OpenListExport = {
  readonly columns: readonly ExportColumn[]
  /** @param mostRows rows beyond it are left out */
  readPage(answer: unknown, mostRows: number): CellPage
  readFoot(ask: AskList, isCut: boolean): Promise<readonly ExportFact[]>
}

export type ListExport = Omit<ListExportOptions<never>, 'columns' | 'readPage' | 'startSums'> & {
  open(format: ExportFormat, query: Readonly<Record<string, unknown>>): OpenListExport
}

/** A list with its columns, ready to be written as a file. */
export function defineListExport<Row>(options: ListExportOptions<Row>): ListExport {
  const { columns, readPage, startSums, ...rest } = options
  return {
    ...rest,
    open(format, query) {
      const shown = format === 'csv' ? columns : columns.filter(({ printed }) => printed !== undefined)
      const sums = startSums?.(query)
      return {
        columns: shown.map(({ name, printed: [title, share] = [name, 1] }) => ({ name, title, share })),
        readPage(answer, mostRows) {
          const { rows, next } = readPage(answer)
          const kept = rows.slice(0, mostRows)
          for (const row of kept) sums?.add(row)
          return {
            rows: kept.map((row) => shown.map(({ read }) => read(row))),
            next,
            isCut: kept.length < rows.length,
          }
        },
        readFoot: async (ask, isCut) => (await sums?.read(ask, isCut)) ?? [],
      }
    },
  }
}
