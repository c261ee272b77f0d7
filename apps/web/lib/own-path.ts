const nowhere = 'http://nowhere.invalid'

/**
 * The path, if it is one of this site. Read as a browser reads addresses: tabs, backslashes and a second slash would
 * otherwise lead to another site.
 */
export function ownPath(path: string | null): string | undefined {
  if (path === null || !path.startsWith('/') || !URL.canParse(path, nowhere)) return undefined
  const url = new URL(path, nowhere)
  return url.origin === nowhere ? `${url.pathname}${url.search}${url.hash}` : undefined
}
