import { expect, it } from 'vitest'

import { parseCap } from './parse-cap.ts'

it.each([
  ['', null],
  ['  ', null],
  ['12', 12],
  ['0.5', 0.5],
  ['0,5', 0.5],
  ['0', undefined],
  ['-3', undefined],
  ['1e9', undefined],
  ['0.0000001', undefined],
  ['ten', undefined],
])('"%s" is a cap of %s', (text, cap) => {
  expect(parseCap(text)).toBe(cap)
})
