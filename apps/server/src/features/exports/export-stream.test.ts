import { get, type IncomingMessage } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { paths } from '@tessera/contracts/paths'
import { routes } from '@tessera/contracts/routes'
import { err, ok } from '@tessera/core/result'
import { expect, test, vi } from 'vitest'

import { ask, type House, openHouse } from '../../../test/house.ts'
import { readPdfText } from '../../../test/pdf-text.ts'
import { reportFormats, tableFormats } from '../../adapters/export/table-formats.ts'
import type { AuditEntry } from '../../ports/audit-log.ts'
import { endpoint } from '../../ports/endpoint.ts'
import { createExportEndpoints } from './create-export-endpoints.ts'

const pageRows = 100
const superadmin = { authorization: 'Bearer superadmin' }

type Options = {
  readonly rows: number
  /** The page at which the list refuses. */
  readonly brokenPage?: number
  /** Where the log can't be written. */
  readonly hasNoLog?: boolean
  readonly mostPrintedRows?: number
  readonly onPage?: (page: number) => Promise<void>
}

/** A list of so many rows that are made as they are asked for, behind a real socket. */
async function openLongList({ rows, brokenPage, hasNoLog, mostPrintedRows, onPage }: Options) {
  const noted: AuditEntry[] = []
  let pages = 0
  const list = endpoint(routes.audit, async ({ query }) => {
    const begin = Number(query.cursor ?? 0)
    pages += 1
    await onPage?.(pages)
    if (pages === brokenPage) return err({ code: 'unavailable', message: 'Not now.' })
    const end = Math.min(rows, begin + query.limit)
    return ok({
      entries: Array.from({ length: end - begin }, (_, at) => entryOf(begin + at)),
      next_cursor: end < rows ? String(end) : null,
    })
  })
  const house = await openHouse({
    endpoints: createExportEndpoints({
      endpoints: [list],
      formats: {
        ...tableFormats,
        pdf: { ...tableFormats.pdf, mostRows: mostPrintedRows ?? tableFormats.pdf.mostRows },
      },
      reportFormats,
      clock: { nowMs: () => Date.UTC(2026, 10, 23) },
      siteName: 'Tessera',
      audit: {
        async add(entry) {
          if (hasNoLog === true) throw new Error('the log cannot be written')
          noted.push(entry)
        },
      },
    }),
  })
  return { house, noted, pages: () => pages }
}

function entryOf(number: number) {
  return {
    id: `aud_${number}`,
    action: 'credits.grant',
    actor_id: 'usr_1',
    actor: null,
    subject_kind: 'user',
    subject_id: 'usr_2',
    subject: null,
    reason: `reason ${number} `.padEnd(120, '.'),
    before: { balance: number },
    after: { balance: number + 1 },
    request_id: null,
    created_at: '2026-11-22T00:00:00.000Z',
  }
}

function open(house: House, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(new URL(path, house.url), { headers: superadmin, agent: false }, resolve).on('error', reject)
  })
}

function collectGarbage(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

test('a file of 300,000 rows needs no more memory at its end than at its beginning', async () => {
  const heaps: number[] = []
  const list = await openLongList({
    rows: 300_000,
    async onPage(page) {
      if (page % 500 === 0) heaps.push(collectGarbage())
    },
  })
  const incoming = await open(list.house, paths.exports.audit)
  let bytes = 0
  let lines = 0
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk)
    bytes += part.length
    for (const byte of part) if (byte === 10) lines += 1
  }
  expect(lines).toBe(300_001)
  expect(bytes).toBeGreaterThan(60_000_000)
  const [first = 0] = heaps
  // All rows together are more than 60 MB; what may differ is what others in this process do.
  expect(Math.max(...heaps) - first).toBeLessThan(12_000_000)
  expect(list.noted.at(-1)).toMatchObject({
    action: 'export.end',
    after: { rows: 300_000, is_whole: true },
  })
})

test('nothing is read ahead for a reader who does not read, and nothing more once the reader has left', async () => {
  const list = await openLongList({ rows: Infinity })
  const incoming = await open(list.house, paths.exports.audit)
  await new Promise((resolve) => {
    incoming.once('readable', resolve)
  })
  const waitedAt = await standstill(list.pages)
  // What sockets take in is some megabytes; a page is about 25 kB.
  expect(waitedAt).toBeLessThan(1_000)
  incoming.destroy()
  await vi.waitFor(() => expect(list.noted).toHaveLength(2))
  expect(list.noted[1]).toMatchObject({ action: 'export.end', after: { is_whole: false } })
  expect(list.pages()).toBeLessThanOrEqual(waitedAt + 1)
})

/** The pages that were asked for when many turns of the loop brought no further one. */
async function standstill(pages: () => number): Promise<number> {
  let known = pages()
  for (let turns = 0; turns < 2_000; turns += 1) {
    await setImmediate()
    if (pages() !== known) turns = 0
    known = pages()
  }
  return known
}

test('a printed file ends after its most rows and says so; one of exactly as many does not', async () => {
  expect(tableFormats.pdf.mostRows).toBe(20_000)
  const longer = await openLongList({ rows: 1_251, mostPrintedRows: 1_250 })
  const cut = await printed(longer.house)
  expect(cut.at(-1)).toBe('This file ends after 1,250 rows; there are more. The CSV has all of them.')
  expect(longer.noted.at(-1)).toMatchObject({ after: { rows: 1_250, is_whole: true } })
  const exact = await openLongList({ rows: 1_250, mostPrintedRows: 1_250 })
  expect((await printed(exact.house)).join('\n')).not.toContain('there are more')
})

async function printed(house: House): Promise<readonly string[]> {
  const incoming = await open(house, `${paths.exports.audit}?format=pdf`)
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  return readPdfText(Buffer.concat(chunks))
}

test('a list that fails in the middle breaks the file off, so that nobody takes it for whole', async () => {
  const list = await openLongList({ rows: 1_000, brokenPage: 3 })
  const incoming = await open(list.house, paths.exports.audit)
  await expect(incoming.toArray()).rejects.toThrow('aborted')
  expect(list.noted.at(-1)).toMatchObject({ after: { rows: 2 * pageRows, is_whole: false } })
})

test('what the list refuses at once the file refuses in the same words', async () => {
  const { house, noted } = await openLongList({ rows: 10, brokenPage: 1 })
  const answer = await ask(house, paths.exports.audit, { headers: superadmin })
  expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('Not now.')])
  expect(noted).toEqual([])
})

test('nothing leaves where the log cannot be written', async () => {
  const { house } = await openLongList({ rows: 10, hasNoLog: true })
  const answer = await ask(house, paths.exports.audit, { headers: superadmin })
  expect(answer.status).toBe(500)
  expect(answer.text).not.toContain('reason')
})

test('one person is given three files at once; a fourth has to wait until one of them is done', async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const list = await openLongList({ rows: 10, onPage: () => held })
  const files = [1, 2, 3].map(() => ask(list.house, paths.exports.audit, { headers: superadmin }))
  await vi.waitFor(() => expect(list.pages()).toBe(3))
  const fourth = await ask(list.house, paths.exports.audit, { headers: superadmin })
  expect(fourth.status).toBe(429)
  letGo()
  expect((await Promise.all(files)).map(({ status }) => status)).toEqual([200, 200, 200])
  expect((await ask(list.house, paths.exports.audit, { headers: superadmin })).status).toBe(200)
})

test('a question for the headers alone does not make a file', async () => {
  const { house, pages } = await openLongList({ rows: 10 })
  const answer = await ask(house, paths.exports.audit, { method: 'HEAD', headers: superadmin })
  expect([answer.status, pages()]).toEqual([405, 0])
})
