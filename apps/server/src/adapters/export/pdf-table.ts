import { setImmediate } from 'node:timers/promises'

import type { TableContent, TableFormat } from '../../ports/table-export.ts'
import { createPen, finishedParts, openDocument, writeFacts, writeTitle } from './pdf-pen.ts'
import { createSheet } from './pdf-sheet.ts'

const rowsAtOnce = 20

/** A4 pages for reading and filing; the same rows at the same time of the clock are the same bytes. */
export const pdfTable: TableFormat = { contentType: 'application/pdf', mostRows: 20_000, write: writePdf }

async function* writePdf({ head, pages, readFoot }: TableContent): AsyncGenerator<Uint8Array> {
  const doc = openDocument(head)
  const pen = createPen(doc, head)
  const sheet = createSheet(doc, pen, head.columns)
  writeTitle(doc, pen, head)
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
  if (isEmpty) writeFacts(doc, pen, [{ label: '', value: 'There is nothing to list.' }])
  writeFacts(doc, pen, await readFoot())
  doc.end()
  yield* finishedParts(doc)
}
