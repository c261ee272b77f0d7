/** How the matches of a pattern begin. */
export type PatternOpenings = {
  /** Every match not at the beginning of a text begins with one of these; none of them is empty. */
  readonly texts: readonly string[]
  /** Where matches are looked for that may begin with anything: with `^`, at the start of the text or of each line. */
  readonly anchor: 'none' | 'text' | 'line'
}

// With the mark of its beginning. Longer ones tell hardly more and make an index larger.
const longestOpening = 9

// Stands before a text that begins a word.
const wordStart = '\b'

const lookAround = /\(\?<?[=!]/y
const classMembers = /(?:\\.|[^\]\\])*/uy
const quantifiers = /[?*+]|\{\d+[,\d]*\}/y

/**
 * Reads from the source of a pattern what its matches can begin with. Understands what patterns for words need: groups,
 * classes of single characters, quantifiers, look-arounds.
 * Throws where a match may begin with anything, or in the middle of a word, and where the pattern ignores the case:
 * such a pattern can't be looked up.
 */
export function openingsOf(pattern: RegExp): PatternOpenings {
  if (pattern.ignoreCase) throw new Error(`ignores the case: ${pattern.source}`)
  const reader: Reader = { source: pattern.source, at: 0, closed: new Set(), isAnchored: false }
  for (const text of readAlternatives(reader, [''])) reader.closed.add(text)
  if (reader.at < reader.source.length) throw new Error(`not understood at ${reader.at}: ${pattern.source}`)
  const texts = [...reader.closed].map((text) => checkedOpening(text, pattern))
  const anchor = pattern.multiline ? 'line' : 'text'
  return { texts: withoutLonger(texts), anchor: reader.isAnchored ? anchor : 'none' }
}

type Reader = {
  readonly source: string
  at: number
  /** Openings that anything may follow. */
  readonly closed: Set<string>
  isAnchored: boolean
}

function checkedOpening(text: string, pattern: RegExp): string {
  const opening = text.startsWith(wordStart) ? text.slice(1) : text
  if (opening === '') throw new Error(`a match may begin with anything: ${pattern.source}`)
  if (opening === text && /^\w/.test(text))
    throw new Error(`a match may begin within a word: ${pattern.source}`)
  return opening
}

/** Where both "in" and "in total" are openings, the first says it all. */
function withoutLonger(texts: readonly string[]): readonly string[] {
  const unique = new Set(texts)
  return [...unique].filter((text) => {
    for (let length = 1; length < text.length; length += 1)
      if (unique.has(text.slice(0, length))) return false
    return true
  })
}

/** Each function takes the texts read so far, goes on in the source, and returns what they have become. */
function readAlternatives(reader: Reader, before: readonly string[]): readonly string[] {
  const after = new Set<string>()
  for (;;) {
    for (const text of readSequence(reader, before)) after.add(text)
    if (!take(reader, '|')) return [...after]
  }
}

function readSequence(reader: Reader, before: readonly string[]): readonly string[] {
  let texts = before
  while (reader.at < reader.source.length && !'|)'.includes(peek(reader))) {
    const after = readAtom(reader, texts)
    texts = closeLong(reader, readQuantifier(reader, texts, after))
  }
  return texts
}

function readAtom(reader: Reader, before: readonly string[]): readonly string[] {
  if (peek(reader) === '(') return readGroup(reader, before)
  if (take(reader, '^')) {
    reader.isAnchored ||= before.includes('')
    return before.filter((text) => text !== '')
  }
  if (take(reader, '\\b')) return before.map((text) => (text === '' ? wordStart : text))
  const characters = readCharacter(reader)
  if (characters === undefined) return close(reader, before)
  return before.flatMap((text) => characters.map((character) => text + character))
}

function readGroup(reader: Reader, before: readonly string[]): readonly string[] {
  const isLookAround = takeMatch(reader, lookAround) !== undefined
  if (!isLookAround && !take(reader, '(?:')) take(reader, '(')
  // Nothing of what is looked at around a match is a part of it.
  const after = readAlternatives(reader, isLookAround ? [] : before)
  expectNext(reader, ')')
  return isLookAround ? before : after
}

/** @returns the characters that may stand here; undefined where there are too many to list */
function readCharacter(reader: Reader): readonly string[] | undefined {
  const character = String.fromCodePoint(reader.source.codePointAt(reader.at) ?? 0)
  reader.at += character.length
  if (character === '[') return readClass(reader)
  if (character === '.') return undefined
  if (character !== '\\') return [character]
  const escaped = peek(reader)
  reader.at += 1
  if (escaped === 'd') return Array.from('0123456789')
  if (escaped === 'n') return ['\n']
  return /\w/.test(escaped) ? undefined : [escaped]
}

function readClass(reader: Reader): readonly string[] | undefined {
  const members = takeMatch(reader, classMembers) ?? ''
  expectNext(reader, ']')
  const isListed = !members.startsWith('^') && !/\\\w|.-./u.test(members)
  return isListed ? Array.from(members.replaceAll('\\', '')) : undefined
}

function readQuantifier(
  reader: Reader,
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  const quantifier = takeMatch(reader, quantifiers)
  if (quantifier === undefined) return after
  if (quantifier === '?') return [...new Set([...before, ...after])]
  take(reader, '?')
  const mayBeAbsent = quantifier === '*' || quantifier.startsWith('{0')
  return close(reader, mayBeAbsent ? [...before, ...after] : after)
}

function close(reader: Reader, texts: readonly string[]): readonly string[] {
  for (const text of texts) reader.closed.add(text)
  return []
}

function closeLong(reader: Reader, texts: readonly string[]): readonly string[] {
  if (!texts.some(isLong)) return texts
  close(reader, texts.filter(isLong))
  return texts.filter((text) => !isLong(text))
}

function isLong({ length }: string): boolean {
  return length >= longestOpening
}

function peek(reader: Reader): string {
  return reader.source.charAt(reader.at)
}

function take(reader: Reader, text: string): boolean {
  if (!reader.source.startsWith(text, reader.at)) return false
  reader.at += text.length
  return true
}

function takeMatch(reader: Reader, sticky: RegExp): string | undefined {
  sticky.lastIndex = reader.at
  const text = sticky.exec(reader.source)?.[0]
  reader.at += text?.length ?? 0
  return text
}

function expectNext(reader: Reader, text: string): void {
  if (!take(reader, text)) throw new Error(`"${text}" expected at ${reader.at}: ${reader.source}`)
}
