import { createHmac, hkdfSync } from 'node:crypto'

import type { HashVoucherCode } from '../../ports/vouchers.ts'

/**
 * What is kept of a code: HMAC-SHA-256 under a key of its own, made from the secret of the site. Another secret makes
 * all open codes unknown.
 * @param secret at least 32 characters
 */
export function createVoucherCodeHash(secret: string): HashVoucherCode {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'tessera voucher codes', 32))
  return (code) => createHmac('sha256', key).update(code).digest('base64url')
}
