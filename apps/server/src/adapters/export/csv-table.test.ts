import * as fc from 'fast-check'
import { expect, it, test } from 'vitest'

import { readCsv } from '../../../test/read-csv.ts'
import { bytesOf, row, tableContent } from '../../../test/table-content.ts'
import { csvTable } from './csv-table.ts'

async function csvOf(pages: Parameters<typeof tableContent>[0]['pages']): Promise<string> {
  return (await bytesOf(csvTable.write(tableContent({ pages })))).toString('utf8')
}

test('a list with nothing in it is its header row, without a byte order mark', async () => {
  expect(await csvOf([])).toBe('created_at,user_name,credits\r\n')
})

test('pages follow each other without a gap, a second header or a missing end of line', async () => {
  expect(await csvOf([[row('Ada')], [], [row('Bo'), row('Cy')]])).toBe(
    [
      'created_at,user_name,credits',
      '2026-11-22T23:59:59.123Z,Ada,1.000000',
      '2026-11-22T23:59:59.123Z,Bo,1.000000',
      '2026-11-22T23:59:59.123Z,Cy,1.000000',
      '',
    ].join('\r\n'),
  )
})

/** @see https://owasp.org/www-community/attacks/CSV_Injection */
it.each(['=HYPERLINK("http://x")', '+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠x'])(
  'a name that begins like a formula is a text to every spreadsheet: %j',
  async (name) => {
    const [, record] = readCsv(await csvOf([[row(name)]]))
    expect(record?.[1]).toBe(`'${name}`)
  },
)

test('a negative amount stays a number that can be added up', async () => {
  const [, record] = readCsv(await csvOf([[row('Ada', '-0.400000')]]))
  expect(record?.[2]).toBe('-0.400000')
})

it.each([
  'Ada, Countess',
  'the "first"',
  'two\nlines',
  'two\r\nlines',
  'שלום עולם',
  'محمد',
  '👩🏽‍💻 Zoë',
  '李小龙',
])('a name comes back as it was: %j', async (name) => {
  const [, record, ...others] = readCsv(await csvOf([[row(name)]]))
  expect([record?.[1], others]).toEqual([name, []])
})

test('whatever people are called, there are as many records as rows and each name comes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), async (names) => {
      const records = readCsv(await csvOf([names.map((name) => row(name))]))
      expect(records).toHaveLength(names.length + 1)
      for (const [at, name] of names.entries()) {
        const field = records[at + 1]?.[1]
        expect([name, `'${name}`]).toContain(field)
        expect(field).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
      }
    }),
    { numRuns: 60 },
  )
})
