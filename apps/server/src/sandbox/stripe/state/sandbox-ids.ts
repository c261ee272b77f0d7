const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
// Bytes from here on would make the first letters of the alphabet likelier than the others.
const fairBytes = 256 - (256 % alphabet.length)

export type RandomBytes = (count: number) => Uint8Array

/** Ids that look like Stripe's: a prefix that names the kind, and letters and digits that nobody guesses. */
export class SandboxIds {
  readonly #randomBytes: RandomBytes

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes
  }

  create(prefix: string, length = 24): string {
    let id = ''
    while (id.length < length) {
      for (const byte of this.#randomBytes(length - id.length)) {
        if (byte < fairBytes) id += alphabet[byte % alphabet.length] ?? ''
      }
    }
    return `${prefix}_${id}`
  }
}
