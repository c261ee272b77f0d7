import * as fc from 'fast-check'
import { expect, it, test } from 'vitest'

import { TextCleaner } from './clean-text.ts'

test('whatever comes in, what goes out can be stored, and whole characters survive any cut', () => {
  const anyText = fc.array(fc.constantFrom('a', '\0', '\ud83d', '\ude00', '😀', 'é', '日'), { maxLength: 30 })
  fc.assert(
    fc.property(anyText, (units) => {
      const cleaner = new TextCleaner()
      const out = units.map((unit) => cleaner.push(unit)).join('') + cleaner.end()
      expect(out.isWellFormed()).toBe(true)
      expect(out).not.toContain('\0')
      expect(out).toBe(units.join('').replaceAll('\0', '').toWellFormed())
    }),
    { numRuns: 1_000 },
  )
})

it('a half of a pair that never meets its other half becomes a replacement character', () => {
  const cleaner = new TextCleaner()
  expect([cleaner.push('ok \ud83d'), cleaner.end()]).toEqual(['ok ', '�'])
})
