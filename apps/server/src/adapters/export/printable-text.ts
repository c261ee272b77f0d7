/**
 * A text in the letters that the standard fonts of PDF have (Windows-1252). Accents that they lack are left out, Greek
 * and Cyrillic are written in Latin letters, and what has no such form stands by its number, as in `[U+4E2D U+6587]`:
 * another font would have to be carried for each script of the world, and no letter may turn into a wrong one.
 */
export function printableText(text: string): string {
  const plain = text.toWellFormed().normalize('NFC').replace(invisible, '').replace(gaps, ' ')
  if (isPrintable(plain)) return plain
  let printed = ''
  let unknown: string[] = []
  const flush = (): void => {
    if (unknown.length > 0) printed += `[${unknown.join(' ')}]`
    unknown = []
  }
  for (const letter of plain) {
    const latin = latinOf(letter)
    if (latin === undefined) unknown.push(numberOf(letter))
    else {
      flush()
      printed += latin
    }
  }
  flush()
  return printed
}

/** Marks of direction, joiners and the like have no shape of their own. */
const invisible = /[\p{Cf}\u{FE00}-\u{FE0F}]/gu
const gaps = /[\p{Cc}\p{Z}]+/gu

/** Windows-1252 beyond Latin-1, as the fonts name it. */
const punctuation = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'

function isPrintable(text: string): boolean {
  for (const letter of text) {
    if (!/[\x20-\x7e\xa0-\xff]/.test(letter) && !punctuation.includes(letter)) return false
  }
  return true
}

function latinOf(letter: string): string | undefined {
  if (isPrintable(letter)) return letter
  const known = writtenInLatin(letter)
  if (known !== undefined) return known
  const base = letter.normalize('NFKD').replace(/\p{M}/gu, '')
  if (base === '') return ''
  if (base === letter) return undefined
  const parts = Array.from(base, (part) => (isPrintable(part) ? part : writtenInLatin(part)))
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined
}

function writtenInLatin(letter: string): string | undefined {
  const exact = latinLetters.get(letter)
  if (exact !== undefined) return exact
  const small = latinLetters.get(letter.toLowerCase())
  return small === undefined ? undefined : small.charAt(0).toUpperCase() + small.slice(1)
}

function numberOf(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Pairs of a small letter and how it is written. Cyrillic after the Library of Congress without its accents. */
const latinLetters: ReadonlyMap<string, string> = new Map(
  [
    'ł=l đ=d ħ=h ı=i ŋ=ng ŧ=t ĸ=k ə=e ɛ=e ɔ=o ɣ=g −=- ‐=- ‑=- ′=\' ″=" ₹=INR ₽=RUB ₺=TRY ₩=KRW ₫=VND ₴=UAH ₿=BTC',
    'а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh',
    'щ=shch ъ= ы=y ь= э=e ю=iu я=ia і=i ї=i є=ie ґ=g ў=u ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѓ=g ќ=k ѕ=dz',
    'α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o',
  ]
    .flatMap((line) => line.split(' '))
    .map((pair): [string, string] => [pair.charAt(0), pair.slice(2)]),
)
