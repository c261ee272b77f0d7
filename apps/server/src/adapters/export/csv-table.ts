import { stringify } from 'csv-stringify/sync'

import type { ExportCell, TableContent, TableFormat } from '../../ports/table-export.ts'

/**
 * Comma-separated values as RFC 4180 has them, in UTF-8 without a mark, for programs and spreadsheets: one header row,
 * then rows, nothing else.
 */
export const csvTable: TableFormat = {
  contentType: 'text/csv; charset=utf-8',
  mostRows: undefined,
  write: writeCsv,
}

async function* writeCsv({ head, pages }: TableContent): AsyncGenerator<string> {
  yield rowsToCsv([head.columns.map(({ name }) => name)])
  for await (const rows of pages) {
    if (rows.length > 0) yield rowsToCsv(rows.map((cells) => cells.map(fieldOf)))
  }
}

type Field = string | { readonly value: string; readonly escape_formulas: false }

function rowsToCsv(rows: readonly (readonly Field[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      record_delimiter: 'windows',
      // A name such as `=HYPERLINK(…)` must not become a formula in somebody's spreadsheet.
      escape_formulas: true,
      cast: { object: (field) => (isNumberField(field) ? field : JSON.stringify(field)) },
    },
  )
}

/** Digits are our own, so that a negative amount stays a number, where a text that begins with a minus does not. */
function fieldOf(cell: ExportCell): Field {
  switch (cell.kind) {
    case 'text':
      return cell.text
    case 'number':
      return { value: cell.digits, escape_formulas: false }
    case 'time':
      return cell.iso
    default:
      return cell satisfies never
  }
}

function isNumberField(field: object): field is Exclude<Field, string> {
  return 'value' in field && typeof field.value === 'string' && 'escape_formulas' in field
}
