import * as fc from 'fast-check'
import { expect, it, test } from 'vitest'

import { readPdfPages, readPdfText } from '../../../test/pdf-text.ts'
import { bytesOf, row, tableContent } from '../../../test/table-content.ts'
import { pdfTable } from './pdf-table.ts'
import { printableText } from './printable-text.ts'

function pdfOf(options: Parameters<typeof tableContent>[0]): Promise<Buffer> {
  return bytesOf(pdfTable.write(tableContent(options)))
}

test('says whose it is, what it is about, when it was made, and its rows with their sums', async () => {
  const pdf = await pdfOf({
    pages: [[row('Ada Lovelace', '-12.500000')]],
    foot: [{ label: 'Closing balance', value: '7.000000 credits' }],
  })
  expect(readPdfText(pdf)).toEqual([
    'Tessera · Purchases · 2026-11-23 01:06:59 UTC',
    'Page 1',
    'Tessera',
    'Purchases',
    'Span: everything',
    'Generated: 2026-11-23 01:06:59 UTC',
    'Time (UTC)',
    'Name',
    'Credits',
    '2026-11-22 23:59:59',
    'Ada Lovelace',
    '-12.500000',
    'Closing balance: 7.000000 credits',
  ])
})

test('is on A4, and says when it was made where programs look for it', async () => {
  const text = (await pdfOf({ pages: [] })).toString('latin1')
  expect(text).toMatch(/^%PDF-1\.\d/)
  expect(text).toContain('/MediaBox [0 0 595.28 841.89]')
  expect(text).toContain('(D:20261123010659Z)')
  expect(text.trimEnd().endsWith('%%EOF')).toBe(true)
})

test('the same rows at the same time are the same bytes', async () => {
  const pages = [Array.from({ length: 200 }, (_, at) => row(`Person ${at}`))]
  expect(await pdfOf({ pages })).toEqual(await pdfOf({ pages }))
})

test('a list with nothing in it says so', async () => {
  expect(readPdfText(await pdfOf({ pages: [] }))).toContain('There is nothing to list.')
})

test('every row of many is printed once, under titles and a number on each page', async () => {
  const pages = Array.from({ length: 7 }, (_, page) =>
    Array.from({ length: 50 }, (_row, at) => row(`Person ${page * 50 + at}`)),
  )
  const printed = readPdfPages(await pdfOf({ pages }))
  expect(printed.length).toBeGreaterThan(5)
  for (const [at, texts] of printed.entries()) {
    expect(texts).toContain(`Page ${at + 1}`)
    expect(texts).toContain('Time (UTC)')
  }
  const people = printed.flat().filter((text) => text.startsWith('Person '))
  expect(people).toEqual(Array.from({ length: 350 }, (_, at) => `Person ${at}`))
})

it.each([
  ['Zoë Müller – €5 “quoted”', 'Zoë Müller – €5 “quoted”'],
  ['Łukasz Żółć', 'Lukasz Zólc'],
  ['Ștefan Đorđević', 'Stefan Dordevic'],
  ['Юрий Щербаков', 'Iurii Shcherbakov'],
  ['Αθηνά', 'Athina'],
  ['李', '[U+674E]'],
  ['Ada 李小 Lee', 'Ada [U+674E U+5C0F] Lee'],
  ['שלום', '[U+05E9 U+05DC U+05D5 U+05DD]'],
  ['👩🏽‍💻', '[U+1F469 U+1F3FD U+1F4BB]'],
  ['two\r\nlines\tand a tab', 'two lines and a tab'],
  ['\u202Eexe.pdf', 'exe.pdf'],
  ['ﬁne ①', 'fine 1'],
])('%j is printed as %j: no letter turns into another one', (text, printed) => {
  expect(printableText(text)).toBe(printed)
})

test('no text of the world makes a file break or prints what the font lacks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (name) => {
      expect(printableText(name)).toMatch(/^[\x20-\x7e\xa0-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/)
      const texts = readPdfText(await pdfOf({ pages: [[row(name)]] }))
      expect(texts).toContain('1.000000')
      expect(texts.join('')).not.toContain('\u0000')
    }),
    { numRuns: 60 },
  )
})

test('a text that has no room ends in …, and its row stays on the page', async () => {
  const texts = readPdfText(await pdfOf({ pages: [[row('word '.repeat(400)), row('x'.repeat(2_000))]] }))
  const cut = texts.filter((text) => text.endsWith('…'))
  expect(cut).toHaveLength(2)
  expect(texts.filter((text) => /^(word|xx)/.test(text))).toHaveLength(8)
})
