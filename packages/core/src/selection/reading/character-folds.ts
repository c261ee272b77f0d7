/** What a UTF-16 code unit is to the reader of a prompt. */
export const characterRole = {
  blank: 0,
  lineEnd: 1,
  letter: 2,
  /** A character that is a word, or the beginning of one, in a script without blanks between words. */
  ideograph: 3,
  digit: 4,
  symbol: 5,
  /** Stands within a word and is left out: "what's" and "whats" are one word. */
  joiner: 6,
} as const

const codeUnits = 0x1_0000

/** Where the letters end that are written with marks in Latin and Greek: only these are looked at for a plain form. */
const lastMarkedLetter = 0x3ff

/** By code unit: its lower case without marks, so that case and missing accents make no other word. */
export const foldOf: Uint16Array = makeFolds()

/** By code unit: one of `characterRole`. */
export const roleOf: Uint8Array = makeRoles()

function makeFolds(): Uint16Array {
  const folds = new Uint16Array(codeUnits)
  for (let code = 0; code < codeUnits; code += 1) {
    const lower = String.fromCharCode(code).toLowerCase()
    const plain = code >= 0x80 && code <= lastMarkedLetter ? lower.normalize('NFD') : lower
    folds[code] = plain.charCodeAt(0)
  }
  return folds
}

function makeRoles(): Uint8Array {
  const roles = new Uint8Array(codeUnits)
  for (let code = 0; code < codeUnits; code += 1) roles[code] = roleOfCharacter(code)
  return roles
}

function roleOfCharacter(code: number): number {
  const character = String.fromCharCode(code)
  if (code === 0x0a || code === 0x0d) return characterRole.lineEnd
  if (/\s/.test(character) || code < 0x20) return characterRole.blank
  if (code === 0x27 || code === 0x2019 || code === 0x200c || code === 0x200d) return characterRole.joiner
  if (/\p{Nd}/u.test(character)) return characterRole.digit
  if (isIdeograph(code)) return characterRole.ideograph
  return /[\p{L}\p{M}]/u.test(character) ? characterRole.letter : characterRole.symbol
}

function isIdeograph(code: number): boolean {
  const isKana = code >= 0x3041 && code <= 0x30ff
  const isHan = (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff)
  const isThai = code >= 0x0e01 && code <= 0x0e4e
  return isKana || isHan || isThai
}
