/** The host of a web address; undefined for everything that is not one, such as `javascript:` and `data:`. */
export function hostOf(href: string | undefined): string | undefined {
  if (href === undefined) return undefined
  try {
    const url = new URL(href)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : undefined
  } catch {
    return undefined
  }
}
