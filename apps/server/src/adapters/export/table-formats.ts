import type { TableFormats } from '../../ports/table-export.ts'
import { csvTable } from './csv-table.ts'
import { pdfTable } from './pdf-table.ts'

/** The files that a list can be had as. */
export const tableFormats: TableFormats = { csv: csvTable, pdf: pdfTable }
