export type TextPart = { readonly at: number; readonly text: string; readonly isLink: boolean }

const link = /https?:\/\/[^\s<>"']+/g

/** Cuts a plain text at its web addresses. */
export function splitLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const match of text.matchAll(link)) {
    if (match.index > at) parts.push({ at, text: text.slice(at, match.index), isLink: false })
    parts.push({ at: match.index, text: match[0], isLink: true })
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push({ at, text: text.slice(at), isLink: false })
  return parts
}
