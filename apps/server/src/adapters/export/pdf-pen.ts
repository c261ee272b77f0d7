import PdfDocument from 'pdfkit'

import type { ExportFact, ExportHead } from '../../ports/table-export.ts'
import { createMeasure, fitText, type MeasureText } from './fit-text.ts'
import { printableText } from './printable-text.ts'

export type Document = InstanceType<typeof PdfDocument>

/** What a document is called, and by whom and when it was made. */
export type DocumentHead = Pick<ExportHead, 'title' | 'siteName' | 'generatedAtMs' | 'facts' | 'isWide'>

export const margin = 40
/** In points. */
const a4 = { width: 595.28, height: 841.89 } as const
export const textSize = 7.5
const titleSize = 15
const titleHeight = 20
export const lineHeight = 9.5
const factGap = 4
const mostFactLines = 3
export const ink = '#1b1b1f'
export const quiet = '#5c5c66'
export const hairline = '#d4d4da'

export function openDocument({ title, siteName, generatedAtMs, isWide }: DocumentHead): Document {
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
export function* finishedParts(doc: Document): Generator<Uint8Array> {
  for (;;) {
    const part: unknown = doc.read()
    if (!(part instanceof Uint8Array)) return
    yield part
  }
}

export type Pen = {
  readonly innerWidth: number
  readonly measure: MeasureText
  y: number
  print(text: string, x: number, y: number): void
  startPage(): void
  hasRoom(height: number): boolean
  line(width: number, color: string): void
}

/** Writes on the page at work, and begins the next one with its foot. */
export function createPen(doc: Document, head: DocumentHead): Pen {
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

/** The first page with the title and what the document says about itself. */
export function writeTitle(doc: Document, pen: Pen, head: DocumentHead): void {
  pen.startPage()
  doc.fontSize(textSize).fillColor(quiet)
  pen.print(head.siteName, margin, pen.y)
  pen.y += lineHeight + 2
  doc.font('Helvetica-Bold').fontSize(titleSize).fillColor(ink)
  pen.print(head.title, margin, pen.y)
  pen.y += titleHeight
  writeFacts(doc, pen, [...head.facts, { label: 'Generated', value: `${utcText(head.generatedAtMs)} UTC` }])
  pen.y += lineHeight
}

export function writeFacts(doc: Document, pen: Pen, facts: readonly ExportFact[]): void {
  pen.y += factGap
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
}

/** Such as `2026-11-23 01:06:59`. */
export function utcText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')
}
