/** Width of a text in points, in the font that is chosen. */
export type MeasureText = (text: string) => number

/** Measures letter by letter and remembers each: rows have the same few, and asking the font anew is slow. */
export function createMeasure(measureLetter: MeasureText): MeasureText {
  const widths = new Map<string, number>()
  return (text) => {
    let width = 0
    for (const letter of text) {
      const known = widths.get(letter) ?? measureLetter(letter)
      widths.set(letter, known)
      width += known
    }
    return width
  }
}

type Room = { readonly width: number; readonly mostLines: number }

/** Breaks a text into lines: between words, within one that is wider than a line, and with … where lines run out. */
export function fitText(text: string, measure: MeasureText, { width, mostLines }: Room): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (measure(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = breakWord(word, measure, width)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
    if (lines.length > mostLines) break
  }
  lines.push(line)
  return lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines - 1), shorten(lines[mostLines - 1] ?? '', measure, width)]
}

function breakWord(word: string, measure: MeasureText, width: number): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  for (const letter of word) {
    if (piece !== '' && measure(piece + letter) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += letter
  }
  return [...pieces, piece]
}

function shorten(line: string, measure: MeasureText, width: number): string {
  let kept = line
  while (kept !== '' && measure(`${kept}…`) > width) kept = kept.slice(0, -1)
  return `${kept}…`
}
