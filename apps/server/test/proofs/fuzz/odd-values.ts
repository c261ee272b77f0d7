import type { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { JsonText } from './json-text.ts'

/** Values that code which expects others has fallen over. */
const oddValues: readonly unknown[] = [
  -1,
  0,
  1,
  1.5,
  0.1 + 0.2,
  1e-7,
  -0.000001,
  2_147_483_647,
  2_147_483_648,
  4_294_967_296,
  9_007_199_254_740_991,
  9_007_199_254_740_992,
  1e21,
  1e308,
  new JsonText('1e309'),
  new JsonText('-1e309'),
  new JsonText('-0'),
  new JsonText('9007199254740993'),
  new JsonText('9223372036854775808'),
  new JsonText('0.1000000000000000055511151231257827'),
  new JsonText('"\\ud800"'),
  new JsonText('"\\udc00\\ud800"'),
  new JsonText('"\\u0000"'),
  new JsonText('{"__proto__":{"role":"superadmin"}}'),
  new JsonText('{"constructor":{"prototype":{"role":"superadmin"}}}'),
  new JsonText('{"a":1,"a":2}'),
  null,
  true,
  false,
  '',
  ' ',
  '\t\n',
  '0',
  '1',
  'true',
  'null',
  'NaN',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  "' or 1=1 --",
  '"; drop table wallets; --',
  '%',
  '_%\\%',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '=1+1',
  'a\r\nx-injected: 1',
  'http://127.0.0.1:9/',
  '//evil.example',
  'e\u0301\u202e\ufeff\u200d',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  'İıſK',
  '0000-00-00T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2026-02-30T00:00:00Z',
  '2026-12-31T23:59:60Z',
  '+275760-09-13T00:00:00.000Z',
  '2026-01-01T00:00:00+23:59',
  [],
  {},
  [null],
  [[[[]]]],
  { length: 1e9 },
  { toString: 1, valueOf: 1 },
  ['a', 'b'],
]

const manyLetters = [200, 1_000, 5_000, 100_000] as const

/** Something that nobody who reads a contract would send. */
export function drawOddValue(random: SeededRandom): unknown {
  const draw = random.between(1, 100)
  if (draw <= 4) return nest(random.pick([10, 100, 1_000]) ?? 10)
  if (draw <= 10)
    return (random.pick(['x', '\u{1f600}', '\u0000', '%', 'İ']) ?? 'x').repeat(random.pick(manyLetters) ?? 1)
  return random.pick(oddValues)
}

export function nest(levels: number): JsonText {
  return new JsonText(`${'['.repeat(levels)}${']'.repeat(levels)}`)
}

/** Odd values that a path or a query can carry. */
export function drawOddText(random: SeededRandom): string {
  const value = drawOddValue(random)
  if (value instanceof JsonText) return value.text
  return typeof value === 'string' ? value : JSON.stringify(value)
}
