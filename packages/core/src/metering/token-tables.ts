import { characterClass } from './character-classes.ts'
import { singleTokenGaps } from './single-token-characters.generated.ts'

/** Expected tokens and their bound for one character; the second pair for characters that o200k splits into bytes. */
type CharacterWeights = {
  readonly expected: number
  readonly bound: number
  readonly splitExpected: number
  readonly splitBound: number
}

// For each letter, the letters that often follow it in English, German, French, Spanish, Portuguese or Italian words.
const usualFollowers =
  'bcdfgilmnprstuvxyz abceijlorstuy acehiklorstuyq adegilmnorsuvy acdefghilmnopqrstuvwxyz aefilortuy aeghilnorstuy ' +
  'aeilnortuwy abcdefglmnoprstvz aeou aeilnorst abcdefgilmopstuvy abeimnopsuy abcdefghiklnostuvyz ' +
  'abcdefghiklmnoprstuvwz aehiloprstu u abcdefgiklmnoprstuvy abcehiklmnopqrstuwy aceghilmorstuwyz ' +
  'abcdegilmnprstxz aeiou aehinors aceiptu aelnops aeiou'

/** By character class. Fitted on texts in twenty languages against o200k; bounds from random strings of each script. */
export const weightsByClass: readonly (CharacterWeights | undefined)[] = makeWeights()

/** By UTF-16 code unit: 1 where o200k has a token for the character alone. */
export const isSingleToken: Uint8Array = makeSingleTokenTable()

/** By first letter × 26 + second letter: 1 for pairs that are usual inside words of languages in Latin script. */
export const usualPairs: Uint8Array = makeUsualPairs()

function makeWeights(): readonly (CharacterWeights | undefined)[] {
  const table: (CharacterWeights | undefined)[] = []
  const set = (kind: number, [expected, bound, splitExpected, splitBound]: readonly number[]): void => {
    table[kind] = {
      expected: expected ?? 1,
      bound: bound ?? 1,
      splitExpected: splitExpected ?? 1,
      splitBound: splitBound ?? 3,
    }
  }
  set(characterClass.other, [1, 1.2, 2, 3])
  set(characterClass.cyrillic, [0.36, 1, 1, 2])
  set(characterClass.greek, [0.44, 1.05, 0.9, 2])
  set(characterClass.hebrew, [0.47, 1, 1, 2])
  set(characterClass.arabic, [0.4, 1, 0.7, 2])
  set(characterClass.indic, [0.42, 1.1, 1, 3])
  set(characterClass.thai, [0.43, 1.1, 1, 3])
  set(characterClass.kana, [0.72, 1.1, 1.4, 3])
  set(characterClass.ideograph, [0.78, 1.3, 1.3, 3])
  set(characterClass.hangul, [0.68, 1.3, 1.15, 3])
  set(characterClass.widePunctuation, [0.9, 1.2, 1.2, 3])
  set(characterClass.surrogate, [1, 2, 1, 2])
  set(characterClass.control, [1, 1, 1, 1])
  set(characterClass.dash, [0.9, 1.1, 1.2, 3])
  return table
}

function makeSingleTokenTable(): Uint8Array {
  const table = new Uint8Array(0x1_0000).fill(1, 0, 0x80)
  let code = 0x7f
  for (const gap of singleTokenGaps.split(' ')) {
    code += Number.parseInt(gap, 36)
    table[code] = 1
  }
  return table
}

function makeUsualPairs(): Uint8Array {
  const table = new Uint8Array(26 * 26)
  usualFollowers.split(' ').forEach((followers, first) => {
    for (const second of followers) table[first * 26 + second.charCodeAt(0) - 0x61] = 1
  })
  return table
}
