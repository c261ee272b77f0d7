/** What the estimate needs to know of a UTF-16 code unit. */
export const characterClass = {
  other: 0,
  space: 1,
  newline: 2,
  digit: 3,
  lowerLatin: 4,
  upperLatin: 5,
  accentedLatin: 6,
  symbol: 7,
  cyrillic: 8,
  greek: 9,
  hebrew: 10,
  arabic: 11,
  indic: 12,
  thai: 13,
  kana: 14,
  ideograph: 15,
  hangul: 16,
  widePunctuation: 17,
  surrogate: 18,
  control: 19,
  dash: 20,
} as const

export const characterClassCount = 21

// First and last code unit, and the class; later lines win.
const ranges: readonly (readonly [number, number, number])[] = [
  [0x00, 0x1f, characterClass.control],
  [0x21, 0x7e, characterClass.symbol],
  [0x09, 0x09, characterClass.space],
  [0x20, 0x20, characterClass.space],
  [0xa0, 0xa0, characterClass.space],
  [0x0a, 0x0a, characterClass.newline],
  [0x0d, 0x0d, characterClass.newline],
  [0x30, 0x39, characterClass.digit],
  [0x41, 0x5a, characterClass.upperLatin],
  [0x61, 0x7a, characterClass.lowerLatin],
  [0xc0, 0x24f, characterClass.accentedLatin],
  [0xd7, 0xd7, characterClass.dash],
  [0xf7, 0xf7, characterClass.dash],
  [0x1e00, 0x1eff, characterClass.accentedLatin],
  [0x370, 0x3ff, characterClass.greek],
  [0x400, 0x45f, characterClass.cyrillic],
  [0x490, 0x491, characterClass.cyrillic],
  [0x5d0, 0x5ea, characterClass.hebrew],
  [0x621, 0x64a, characterClass.arabic],
  [0x900, 0x97f, characterClass.indic],
  [0x980, 0xdff, characterClass.indic],
  [0xe00, 0xe4f, characterClass.thai],
  [0x2010, 0x2026, characterClass.dash],
  [0x3000, 0x303f, characterClass.widePunctuation],
  [0x3041, 0x30fe, characterClass.kana],
  [0x4e00, 0x9fff, characterClass.ideograph],
  [0xac00, 0xd7a3, characterClass.hangul],
  [0xd800, 0xdfff, characterClass.surrogate],
  [0xff00, 0xffef, characterClass.widePunctuation],
]

/** The class of every UTF-16 code unit: one look-up in place of a chain of comparisons. */
export const classOfCodeUnit: Uint8Array = makeTable()

function makeTable(): Uint8Array {
  const table = new Uint8Array(0x1_0000)
  for (const [first, last, value] of ranges) table.fill(value, first, last + 1)
  return table
}
