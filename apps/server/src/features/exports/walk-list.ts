import { setImmediate } from 'node:timers/promises'

import { invariant } from '@tessera/core/invariant'

import type { ExportFact, ExportRows } from '../../ports/table-export.ts'
import type { AskList, OpenListExport } from './list-export.ts'

type Walk = {
  readonly opened: OpenListExport
  readonly filters: Readonly<Record<string, unknown>>
  /** The first page, as the list answered it. */
  readonly first: unknown
  readonly pageRows: number
  readonly mostRows: number | undefined
  readonly hasLeft: () => boolean
  /** Throws where the list refuses. */
  readonly ask: AskList
}

type Walked = {
  readonly pages: AsyncIterable<ExportRows>
  readonly readFoot: () => Promise<readonly ExportFact[]>
  readonly countRows: () => number
}

/** Goes through a list from page to page, each only when it is wanted, and no further than a file may be long. */
export function walkList(walk: Walk): Walked {
  const { opened, mostRows = Infinity } = walk
  let rows = 0
  let isCut = false
  // Before anything is written: a page that can't be read is then an error, and not a file that breaks off.
  let page = opened.readPage(walk.first, mostRows)

  async function* readPages(): AsyncGenerator<ExportRows> {
    for (;;) {
      rows += page.rows.length
      yield page.rows
      const cursor = page.next
      isCut = page.isCut
      if (cursor === null || isCut || walk.hasLeft()) return
      // Also when the file is full: the last pages of a search may be empty, and then nothing was left out.
      const answer = await walk.ask({ ...walk.filters, limit: walk.pageRows, cursor })
      page = opened.readPage(answer, mostRows - rows)
      invariant(page.next !== cursor, 'a list goes on from page to page')
      // Reading from SQLite never waits, and others have requests too.
      await setImmediate()
    }
  }

  return {
    pages: readPages(),
    countRows: () => rows,
    async readFoot() {
      const foot = await opened.readFoot(walk.ask, isCut)
      return isCut ? [...foot, { label: '', value: cutRemark(rows) }] : foot
    },
  }
}

function cutRemark(rows: number): string {
  return `This file ends after ${rows.toLocaleString('en-US')} rows; there are more. The CSV has all of them.`
}
