/**
 * Makes a stream of text storable everywhere: no NUL, no lone surrogates. A surrogate pair that a provider cut into
 * two deltas is put together again, so a piece may come out one character later than it came in.
 */
export class TextCleaner {
  #heldHighSurrogate = ''

  /** @returns well-formed text; empty where everything is held back */
  push(piece: string): string {
    let text = this.#heldHighSurrogate + withoutNul(piece)
    this.#heldHighSurrogate = ''
    const last = text.charCodeAt(text.length - 1)
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#heldHighSurrogate = text.slice(-1)
      text = text.slice(0, -1)
    }
    return text.isWellFormed() ? text : text.toWellFormed()
  }

  /** What is still held back when nothing follows. */
  end(): string {
    const held = this.#heldHighSurrogate
    this.#heldHighSurrogate = ''
    return cleanText(held)
  }
}

/** The text without NULs, and with every lone surrogate replaced. */
export function cleanText(text: string): string {
  return withoutNul(text).toWellFormed()
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text
}
