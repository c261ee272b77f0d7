import type { ExportCell, ExportColumn } from '../../ports/table-export.ts'
import { fitText, type MeasureText } from './fit-text.ts'
import { hairline, ink, lineHeight, margin, textSize, utcText } from './pdf-pen.ts'
import type { Document, Pen } from './pdf-pen.ts'
import { printableText } from './printable-text.ts'

const rowGap = 4
const columnGap = 6
const mostCellLines = 4

export type Sheet = {
  addColumnTitles(): void
  /** On the next page, below the titles of the columns, where this one has no room for it. */
  addRow(cells: readonly ExportCell[]): void
}

/** A table below what is on the page already. */
export function createSheet(doc: Document, pen: Pen, columns: readonly ExportColumn[]): Sheet {
  const places = placesOf(columns, pen.innerWidth)
  const sheet: Sheet = {
    addColumnTitles() {
      doc.font('Helvetica-Bold').fontSize(textSize).fillColor(ink)
      for (const { column, x, width } of places) {
        const indent = column.isNumber === true ? width - doc.widthOfString(column.title) : 0
        pen.print(column.title, x + indent, pen.y)
      }
      pen.y += lineHeight + 2
      pen.line(0.8, ink)
      pen.y += rowGap
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
  if (cell.kind === 'number') return cell.digits === '' ? [] : [cell.printed ?? cell.digits]
  const text = cell.kind === 'time' ? utcText(Date.parse(cell.iso)) : printableText(cell.text)
  return fitText(text, measure, { width, mostLines: mostCellLines })
}
