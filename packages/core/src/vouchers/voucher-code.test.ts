import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { createVoucherCode, formatVoucherCode, readVoucherCode } from './voucher-code.ts'

const alphabet = '3479BCDFGHJKMNPRSTVWXYZ'

/** A source that spreads its bytes evenly, from a seed. */
function seededBytes(seed: number): (count: number) => Uint8Array {
  let state = seed >>> 0
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state ^ (state >>> 15), 0x2c_1b_3c_6d) + 0x9e_37_79_b9) >>> 0
      return (state ^ (state >>> 13)) & 0xff
    })
}

const codes = fc.integer({ min: 0, max: 0xff_ff_ff_ff }).map((seed) => createVoucherCode(seededBytes(seed)))
const places = fc.integer({ min: 0, max: 19 })

function replaced(code: string, at: number, letter: string): string {
  return code.slice(0, at) + letter + code.slice(at + 1)
}

test('a code carries at least 80 random bits, in letters that are not taken for one another', () => {
  expect(19 * Math.log2(alphabet.length)).toBeGreaterThan(80)
  for (const pair of ['0O', '0D', '1I', '1L', '2Z', '5S', '6G', '8B', 'UV', 'OQ']) {
    expect(pair.split('').filter((letter) => alphabet.includes(letter)).length).toBeLessThan(2)
  }
})

test('what was printed is read back, however it is typed', () => {
  const ways: readonly ((code: string) => string)[] = [
    (code) => code,
    (code) => formatVoucherCode(code),
    (code) => formatVoucherCode(code).toLowerCase(),
    (code) => ` ${formatVoucherCode(code).replaceAll('-', ' ')}\n`,
    (code) => formatVoucherCode(code).replaceAll('-', ' – '),
    (code) => code.replaceAll('B', '8').replaceAll('S', '5').replaceAll('Z', '2').replaceAll('G', '6'),
    (code) => code.replaceAll('D', 'o').replaceAll('V', 'u'),
    (code) => code.replaceAll('D', '0').replaceAll(/[A-Z]/g, (letter) => fullWidth(letter)),
  ]
  fc.assert(
    fc.property(codes, fc.constantFrom(...ways), (code, typed) => {
      expect(formatVoucherCode(code)).toMatch(/^(?:[3479B-Z]{5}-){3}[3479B-Z]{5}$/)
      expect(readVoucherCode(typed(code))).toEqual({ ok: true, value: code })
    }),
  )
})

function fullWidth(letter: string): string {
  return String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfe_e0)
}

test('one wrong letter is always noticed', () => {
  fc.assert(
    fc.property(codes, places, fc.constantFrom(...alphabet.split('')), (code, at, letter) => {
      fc.pre(code[at] !== letter)
      expect(readVoucherCode(replaced(code, at, letter))).toEqual({ ok: false, error: { code: 'mistyped' } })
    }),
  )
})

test('two letters that changed places are always noticed', () => {
  fc.assert(
    fc.property(codes, places, places, (code, one, other) => {
      const [first, second] = [code.charAt(one), code.charAt(other)]
      fc.pre(first !== second)
      const swapped = replaced(replaced(code, one, second), other, first)
      expect(readVoucherCode(swapped)).toEqual({ ok: false, error: { code: 'mistyped' } })
    }),
  )
})

test.each([
  ['', { code: 'wrong_length', letters: 0, expected: 20 }],
  ['BCDFG-HJKMN', { code: 'wrong_length', letters: 10, expected: 20 }],
  ['BCDFG-HJKMN-BCDFG-HJKMA', { code: 'foreign_letter', letter: 'A' }],
  ['BCDFG-HJKMN-BCDFG-HJKM1', { code: 'foreign_letter', letter: '1' }],
])('%j is told from an unknown code without asking anybody', (typed, error) => {
  expect(readVoucherCode(typed)).toEqual({ ok: false, error })
})

test('no text makes reading throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      const read = readVoucherCode(text)
      expect(read.ok ? read.value.length : 20).toBe(20)
    }),
  )
})

test('every letter is as likely as every other, also where bytes are not', () => {
  const counts = new Map<string, number>()
  const next = seededBytes(7)
  for (let made = 0; made < 4000; made += 1) {
    for (const letter of createVoucherCode(next).slice(0, 19)) {
      counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
  }
  const expected = (4000 * 19) / alphabet.length
  expect(counts.size).toBe(alphabet.length)
  for (const count of counts.values()) expect(Math.abs(count - expected) / expected).toBeLessThan(0.1)
})

test('a source that never gives a usable byte stops it instead of looping', () => {
  expect(() => createVoucherCode((count) => new Uint8Array(count).fill(255))).toThrow('even ones')
})
