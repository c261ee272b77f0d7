/** A prompt with its key in it, so that a call at the provider can be told whose it is. */
export function promptAbout(key: string, directives: string): string {
  return `Tell me about (${key}). [[sim ${directives}]]`
}

/** The key that a prompt is about; undefined where it is none of ours. */
export function readKey(prompt: string): string | undefined {
  return /^Tell me about \(([\w-]+)\)/.exec(prompt)?.[1]
}
