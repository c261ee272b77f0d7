// Words of up to nine letters are one token, longer ones are cut; digits go by threes; signs by twos; white space in
// runs; scripts without spaces letter by letter. Near enough to real tokenizers, and the same for everything here.
const tokenPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]| ?\p{L}{1,9}| ?\d{1,3}|\r?\n+|[ \t]+(?=\s|$)| ?[^\s\p{L}\d]{1,2}|\s/gu

/** Cuts a text into the tokens that the stand-ins count and stream by; joined they are the text again. */
export function cutIntoTokens(text: string): readonly string[] {
  return text.match(tokenPattern) ?? []
}

export function countSandboxTokens(text: string): number {
  return cutIntoTokens(text).length
}
