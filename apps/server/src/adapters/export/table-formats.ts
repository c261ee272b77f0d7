import type { ReportFormats } from '../../ports/report-export.ts'
import type { TableFormats } from '../../ports/table-export.ts'
import { csvReport } from './csv-report.ts'
import { csvTable } from './csv-table.ts'
import { pdfReport } from './pdf-report.ts'
import { pdfTable } from './pdf-table.ts'

/** The files that a list can be had as. */
export const tableFormats: TableFormats = { csv: csvTable, pdf: pdfTable }

/** The files that a report can be had as. */
export const reportFormats: ReportFormats = { csv: csvReport, pdf: pdfReport }
