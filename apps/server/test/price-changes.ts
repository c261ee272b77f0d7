import { changePrices } from '@tessera/core/pricing/change-prices'
import type { PriceChange } from '@tessera/core/pricing/change-prices'
import type { PriceBook } from '@tessera/core/pricing/price-book'

import type { AuditEntry } from '../src/ports/audit-log.ts'
import type { PriceBookStore } from '../src/ports/price-book.ts'

export const priceAudit: AuditEntry = {
  actorId: 'usr_owner',
  action: 'prices.test',
  subjectKind: 'prices',
  subjectId: 'all',
  reason: 'for a test',
}

/** Makes a change as a superadmin would, past the HTTP API. */
export async function saveChange(
  store: PriceBookStore,
  change: PriceChange,
  atMs: number,
): Promise<PriceBook> {
  const before = await store.read()
  const changed = changePrices(before, change, atMs)
  if (!changed.ok) throw new Error(changed.error.code)
  const saved = await store.save({ before, after: changed.value, atMs, audit: priceAudit })
  if (saved === undefined) throw new Error('somebody else changed the prices')
  return saved
}
