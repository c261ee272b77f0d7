import type { ReportContent, ReportFormat, ReportTable } from '../../ports/report-export.ts'
import type { ExportRows } from '../../ports/table-export.ts'
import { csvTable } from './csv-table.ts'

const columns = ['table', 'item', 'figure', 'value'].map((name) => ({ name, title: name, share: 1 }))

/** Every figure of a report's tables in a row of its own: which table, what it is about, which figure, and the figure. */
export const csvReport: ReportFormat = {
  contentType: csvTable.contentType,
  write: ({ head, parts }) =>
    csvTable.write({
      head: { ...head, columns, isWide: false },
      pages: pagesOf(parts),
      readFoot: async () => Promise.resolve([]),
    }),
}

async function* pagesOf(parts: ReportContent['parts']): AsyncGenerator<ExportRows> {
  for (const part of parts) if (part.kind === 'table') yield figuresOf(part)
}

function figuresOf({ name, columns: titled, rows }: ReportTable): ExportRows {
  return rows.flatMap(([item, ...cells]) =>
    cells.flatMap((cell, at) => {
      const column = titled[at + 1]
      if (item === undefined || column === undefined) return []
      return [[text(name), item, text(column.name), cell]]
    }),
  )
}

function text(value: string) {
  return { kind: 'text', text: value } as const
}
