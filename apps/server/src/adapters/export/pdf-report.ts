import type { ReportContent, ReportFormat, ReportTable } from '../../ports/report-export.ts'
import { chartHeight, drawChart } from './pdf-chart.ts'
import { createPen, finishedParts, ink, lineHeight, openDocument, writeFacts, writeTitle } from './pdf-pen.ts'
import type { Document, Pen } from './pdf-pen.ts'
import { createSheet } from './pdf-sheet.ts'

const headingSize = 10
const headingHeight = 15
const partGap = 14
/** A heading with the head of its table and a row or two: less of it does not stand alone at the foot of a page. */
const leastTableHeight = headingHeight + 5 * lineHeight

/** A4 pages with tables and charts; the same content at the same time of the clock is the same bytes. */
export const pdfReport: ReportFormat = { contentType: 'application/pdf', write: writeReport }

async function* writeReport({ head, parts }: ReportContent): AsyncGenerator<Uint8Array> {
  const documentHead = { ...head, isWide: false }
  const doc = openDocument(documentHead)
  const pen = createPen(doc, documentHead)
  writeTitle(doc, pen, documentHead)
  for (const part of parts) {
    if (!pen.hasRoom(part.kind === 'chart' ? chartHeight : leastTableHeight)) pen.startPage()
    if (part.kind === 'chart') drawChart(doc, pen, part)
    else writeTable(doc, pen, part)
    pen.y += partGap
    yield* finishedParts(doc)
  }
  doc.end()
  yield* finishedParts(doc)
}

function writeTable(doc: Document, pen: Pen, table: ReportTable): void {
  doc.font('Helvetica-Bold').fontSize(headingSize).fillColor(ink)
  pen.print(table.title, doc.page.margins.left, pen.y)
  pen.y += headingHeight
  if (table.rows.length === 0) {
    writeFacts(doc, pen, [{ label: '', value: table.nothing }])
    return
  }
  const sheet = createSheet(doc, pen, table.columns)
  sheet.addColumnTitles()
  for (const row of table.rows) sheet.addRow(row)
}
