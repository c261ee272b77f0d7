const domainsThatIgnoreDots: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com'])

/**
 * The mailbox behind an address: lower case, without a plus tag, and for Gmail without dots and the old domain name.
 * Only for counting people (sign-up credits, limits); mail always goes to the address as it was given.
 * @returns the input in lower case where it is no address
 */
export function normalizeEmail(email: string): string {
  const address = email.normalize('NFKC').trim().toLowerCase()
  const at = address.lastIndexOf('@')
  if (at <= 0) return address

  const domain = address.slice(at + 1).replace(/\.$/, '')
  const withoutTag = address.slice(0, at).replace(/\+.*$/, '')
  // A tag alone, such as `+x@example.com`, would leave nothing: then the whole local part is the name.
  const mailbox = withoutTag === '' ? address.slice(0, at) : withoutTag

  if (!domainsThatIgnoreDots.has(domain)) return `${mailbox}@${domain}`
  return `${mailbox.replaceAll('.', '')}@gmail.com`
}
