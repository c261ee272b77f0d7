import { expect, test } from 'vitest'

import { writeResults } from './write-results.ts'

const facts = {
  machine: 'a machine',
  node: 'v24',
  revision: 'abc',
  date: '2026-11-23T00:00:00.000Z',
  seed: 7,
  command: 'npm run prove',
}
const step = {
  id: 'torn',
  claim: 'Torn logs',
  script: 'crashtest',
  args: ['--torn', '2'],
  queue: 'computes',
} as const
const result = {
  step,
  passed: true,
  figure: '2 cuts | 0 broken',
  seconds: 3.4,
  command: 'npm run crashtest -- --torn 2',
  logFile: 'torn.log',
  proofs: [],
}
const page = [
  'before',
  '<!-- results: quick -->',
  'an older table',
  '<!-- end of results: quick -->',
  'between',
  '<!-- results: full -->',
  '<!-- end of results: full -->',
  'after',
].join('\n')

test('a table replaces the older one of its size, and nothing else', () => {
  const written = writeResults(page, { facts, results: [result], isFull: false })
  expect(written).not.toContain('an older table')
  expect(written).toContain('| Torn logs | held: 2 cuts / 0 broken | 3 s | `npm run crashtest -- --torn 2` |')
  expect(written.startsWith('before\n')).toBe(true)
  expect(written.endsWith('between\n<!-- results: full -->\n<!-- end of results: full -->\nafter')).toBe(true)
  expect(writeResults(written, { facts, results: [result], isFull: false })).toBe(written)
})

test('what failed is said to have failed', () => {
  const written = writeResults(page, { facts, results: [{ ...result, passed: false }], isFull: true })
  expect(written).toContain('**failed**')
  expect(written).toContain('an older table')
})

test('a page without a place for the table is not written to', () => {
  expect(() => writeResults('nothing', { facts, results: [], isFull: false })).toThrow(/no place/)
})
