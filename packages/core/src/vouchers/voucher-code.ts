import { invariant } from '../invariant.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'

/** Where random bytes come from: the system's source in production, a seed in tests. */
export type RandomBytes = (count: number) => Uint8Array

/**
 * What codes are written in: of every pair that looks alike only one (B not 8, G not 6, S not 5, Z not 2, V not U, D not
 * 0, O or Q), nothing that looks like 1, and no vowels, so that no code spells a word. 23 is a prime: with it the check
 * letter finds every single wrong letter and every pair that was swapped.
 */
const alphabet = '3479BCDFGHJKMNPRSTVWXYZ'
const base = alphabet.length
/** 19 letters are 85.9 random bits. */
const randomLetters = 19
const lettersInAll = randomLetters + 1
const lettersInGroup = 5

/** What somebody may read or type instead of the letter that stands there. */
const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'D',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
  O: 'D',
  Q: 'D',
  U: 'V',
}

/** Bytes from here on would make the first letters likelier than the others. */
const unevenFrom = 256 - (256 % base)

export type UnreadableCode =
  /** Too few or too many letters. */
  | { readonly code: 'wrong_length'; readonly letters: number; readonly expected: number }
  /** A letter that no code has. */
  | { readonly code: 'foreign_letter'; readonly letter: string }
  /** The check letter does not fit: something is mistyped. */
  | { readonly code: 'mistyped' }

/**
 * A new code as it is kept and hashed: 20 letters without dashes, 85.9 random bits and a check letter.
 * @param randomBytes independent, evenly spread bytes; a source that only gives uneven ones is a fault
 */
export function createVoucherCode(randomBytes: RandomBytes): string {
  const digits: number[] = []
  for (let draws = 0; digits.length < randomLetters; draws += 1) {
    invariant(draws < 1000, 'the source of random bytes gives even ones')
    for (const byte of randomBytes(randomLetters - digits.length)) {
      if (byte < unevenFrom) digits.push(byte % base)
    }
  }
  return [...digits, checkDigitOf(digits)].map((digit) => alphabet.charAt(digit)).join('')
}

/** As people read it: four groups of five with dashes between them. */
export function formatVoucherCode(code: string): string {
  const groups: string[] = []
  for (let start = 0; start < code.length; start += lettersInGroup) {
    groups.push(code.slice(start, start + lettersInGroup))
  }
  return groups.join('-')
}

/**
 * Reads what somebody typed: case, blanks and dashes don't matter, and look-alikes are what they look like.
 * @returns the code as it is kept; errors: why it can't be one, known without asking anybody
 */
export function readVoucherCode(typed: string): Result<string, UnreadableCode> {
  // Compatibility forms: full-width letters and digits of phones' keyboards.
  const letters = Array.from(
    typed.normalize('NFKC').toUpperCase().replaceAll(separators, ''),
    (letter) => lookAlikes[letter] ?? letter,
  )
  if (letters.length !== lettersInAll) {
    return err({ code: 'wrong_length', letters: letters.length, expected: lettersInAll })
  }
  const digits = letters.map((letter) => alphabet.indexOf(letter))
  const foreignAt = digits.indexOf(-1)
  if (foreignAt !== -1) return err({ code: 'foreign_letter', letter: letters[foreignAt] ?? '' })
  return weightedSumOf(digits) % base === 0 ? ok(letters.join('')) : err({ code: 'mistyped' })
}

const separators = /[\s\p{Dash}_.]/gu

/** Weights 1 to 20 differ and none is a multiple of 23: whatever one slip changes, the sum is no multiple any more. */
function weightedSumOf(digits: readonly number[]): number {
  return digits.reduce((sum, digit, at) => sum + digit * (at + 1), 0)
}

/** The digit that makes the weighted sum a multiple of 23. */
function checkDigitOf(digits: readonly number[]): number {
  const sum = weightedSumOf(digits)
  const digit = Array.from({ length: base }, (_, candidate) => candidate).find(
    (candidate) => (sum + candidate * lettersInAll) % base === 0,
  )
  invariant(digit !== undefined, 'the weight of the check letter is no multiple of the base')
  return digit
}
