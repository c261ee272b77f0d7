import type { VoucherBatchBody } from '@tessera/contracts/vouchers'

/** The page on which a code is redeemed, with the code filled in. */
export function redeemLink(origin: string, code: string): string {
  return `${origin}/credits/?code=${code}`
}

/** Codes with what they are worth, one a line (RFC 4180), for spreadsheets and mail merges. */
export function vouchersAsCsv(batch: VoucherBatchBody, codes: readonly string[], origin: string): string {
  const rows = codes.map((code) => [
    code,
    redeemLink(origin, code),
    batch.name,
    String(batch.credits),
    batch.expires_at ?? '',
  ])
  return [['code', 'link', 'name', 'credits', 'expires_at'], ...rows]
    .map((row) => `${row.map(field).join(',')}\r\n`)
    .join('')
}

/** Spreadsheets take a field that begins like a formula for one: a quote before it makes it text again. */
function field(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** A name for the file that every system takes. */
export function csvFileName(batch: VoucherBatchBody): string {
  const words = batch.name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  return `vouchers-${words === '' ? batch.id : words}.csv`
}
