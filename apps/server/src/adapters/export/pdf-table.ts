import { setImmediate } from 'node:timers/promises'

import PdfDocument from 'pdfkit'

import type {
  ExportCell,
  ExportColumn,
  ExportFact,
  ExportHead,
  TableContent,
  TableFormat,
} from '../../ports/table-export.ts'
import { createMeasure, fitText, type MeasureText } from './fit-text.ts'
import { printableText } from './printable-text.ts'

type Document = InstanceType<typeof PdfDocument>

const margin = 40
/** In points. */
const a4 = { width: 595.28, height: 841.89 } as const
const textSize = 7.5
const titleSize = 15
const titleHeight = 20
const lineHeight = 9.5
const rowGap = 4
const columnGap = 6
const mostCellLines = 4
const rowsAtOnce = 20
const mostFactLines = 3
const ink = '#1b1b1f'
const quiet = '#5c5c66'
const hairline = '#d4d4da'

/** A4 pages for reading and filing; the same rows at the same time of the clock are the same bytes. */
export const pdfTable: TableFormat = { contentType: 'application/pdf', mostRows: 20_000, write: writePdf }

async function* writePdf({ head, pages, readFoot }: TableContent): AsyncGenerator<Uint8Array> {
  const doc = openDocument(head)
  const sheet = createSheet(doc, head)
  sheet.addTitle()
  sheet.addColumnTitles()
  let isEmpty = true
  for await (const rows of pages) {
    for (const [at, row] of rows.entries()) {
      sheet.addRow(row)
      // Setting a row takes some tenths of a millisecond, and a page of a list has a hundred: others come in between.
      if (at % rowsAtOnce === rowsAtOnce - 1) await setImmediate()
    }
    isEmpty &&= rows.length === 0
    yield* finishedParts(doc)
  }
  if (isEmpty) sheet.addFacts([{ label: '', value: 'There is nothing to list.' }])
  sheet.addFacts(await readFoot())
  doc.end()
  yield* finishedParts(doc)
}

function openDocument({ title, siteName, generatedAtMs, isWide }: ExportHead): Document {
  return new PdfDocument({
    size: 'A4',
    layout: isWide ? 'landscape' : 'portrait',
    margins: { top: margin, right: margin, bottom: margin, left: margin },
    autoFirstPage: false,
    lang: 'en',
    info: {
      Title: `${siteName}: ${title}`,
      Creator: siteName,
      Producer: siteName,
      CreationDate: new Date(generatedAtMs),
    },
  })
}

/** What the document has written so far leaves it here, so that only the page at work stays in memory. */
function* finishedParts(doc: Document): Generator<Uint8Array> {
  for (;;) {
    const part: unknown = doc.read()
    if (!(part instanceof Uint8Array)) return
    yield part
  }
}

type Pen = {
  readonly innerWidth: number
  readonly measure: MeasureText
  y: number
  print(text: string, x: number, y: number): void
  startPage(): void
  hasRoom(height: number): boolean
  line(width: number, color: string): void
}

/** Writes on the page at work, and begins the next one with its foot. */
function createPen(doc: Document, head: ExportHead): Pen {
  const measure = createMeasure((letter) => doc.font('Helvetica').fontSize(textSize).widthOfString(letter))
  let pageNumber = 0
  const pen: Pen = {
    innerWidth: (head.isWide ? a4.height : a4.width) - 2 * margin,
    measure,
    y: margin,
    print(text, x, y) {
      doc.text(printableText(text), x, y, { lineBreak: false })
    },
    startPage() {
      doc.addPage()
      pageNumber += 1
      const footY = doc.page.height - margin + 8
      const page = `Page ${pageNumber}`
      doc.font('Helvetica').fontSize(textSize).fillColor(quiet)
      pen.print(`${head.siteName} · ${head.title} · ${utcText(head.generatedAtMs)} UTC`, margin, footY)
      pen.print(page, margin + pen.innerWidth - measure(page), footY)
      pen.y = margin
    },
    hasRoom: (height) => pen.y + height <= doc.page.height - margin,
    line(width, color) {
      doc
        .moveTo(margin, pen.y)
        .lineTo(margin + pen.innerWidth, pen.y)
        .lineWidth(width)
        .strokeColor(color)
        .stroke()
    },
  }
  return pen
}

type Sheet = {
  addTitle(): void
  addColumnTitles(): void
  addRow(cells: readonly ExportCell[]): void
  addFacts(facts: readonly ExportFact[]): void
}

function createSheet(doc: Document, head: ExportHead): Sheet {
  const pen = createPen(doc, head)
  const places = placesOf(head.columns, pen.innerWidth)
  const sheet: Sheet = {
    addTitle() {
      pen.startPage()
      doc.fontSize(textSize).fillColor(quiet)
      pen.print(head.siteName, margin, pen.y)
      pen.y += lineHeight + 2
      doc.font('Helvetica-Bold').fontSize(titleSize).fillColor(ink)
      pen.print(head.title, margin, pen.y)
      pen.y += titleHeight
      sheet.addFacts([...head.facts, { label: 'Generated', value: `${utcText(head.generatedAtMs)} UTC` }])
      pen.y += lineHeight
    },
    addColumnTitles() {
      doc.font('Helvetica-Bold').fontSize(textSize).fillColor(ink)
      for (const { column, x } of places) pen.print(column.title, x, pen.y)
      pen.y += lineHeight + 2
      pen.line(0.8, ink)
      pen.y += rowGap
    },
    addFacts(facts) {
      pen.y += rowGap
      for (const { label, value } of facts) {
        const text = printableText(label === '' ? value : `${label}: ${value}`)
        const lines = fitText(text, pen.measure, { width: pen.innerWidth, mostLines: mostFactLines })
        if (!pen.hasRoom(lines.length * lineHeight)) pen.startPage()
        doc.font('Helvetica').fontSize(textSize).fillColor(ink)
        for (const line of lines) {
          pen.print(line, margin, pen.y)
          pen.y += lineHeight
        }
      }
    },
    addRow(cells) {
      const printed = places.map(({ width }, at) => linesOf(cells[at], pen.measure, width))
      const height = Math.max(1, ...printed.map((lines) => lines.length)) * lineHeight
      if (!pen.hasRoom(height + rowGap)) {
        pen.startPage()
        sheet.addColumnTitles()
      }
      doc.font('Helvetica').fontSize(textSize).fillColor(ink)
      for (const [at, { x, width }] of places.entries()) {
        const isNumber = cells[at]?.kind === 'number'
        for (const [row, line] of (printed[at] ?? []).entries()) {
          pen.print(line, isNumber ? x + width - pen.measure(line) : x, pen.y + row * lineHeight)
        }
      }
      pen.y += height + rowGap / 2
      pen.line(0.3, hairline)
      pen.y += rowGap / 2
    },
  }
  return sheet
}

type Place = { readonly column: ExportColumn; readonly x: number; readonly width: number }

function placesOf(columns: readonly ExportColumn[], innerWidth: number): readonly Place[] {
  const shares = columns.reduce((sum, { share }) => sum + share, 0)
  const usable = innerWidth - columnGap * (columns.length - 1)
  let x = margin
  return columns.map((column) => {
    const place = { column, x, width: (usable * column.share) / shares }
    x += place.width + columnGap
    return place
  })
}

function linesOf(cell: ExportCell | undefined, measure: MeasureText, width: number): readonly string[] {
  if (cell === undefined) return []
  // A number that is cut in two, or short of its last digits, would be another number.
  if (cell.kind === 'number') return cell.digits === '' ? [] : [cell.digits]
  const text = cell.kind === 'time' ? utcText(Date.parse(cell.iso)) : printableText(cell.text)
  return fitText(text, measure, { width, mostLines: mostCellLines })
}

/** Such as `2026-11-23 01:06:59`. */
function utcText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')
}
