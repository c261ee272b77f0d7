import type { PurchaseStatusResponse } from '@tessera/contracts/payments'

type Bought = Pick<PurchaseStatusResponse, 'credits' | 'repaid' | 'credits_revoked' | 'balance'>

export type PurchaseNews = {
  /**
   * What became of the credits when they came: `added` all to the balance, `shared` with a debt, `repaid` all of a debt's;
   * or `reduced`, because some were taken back since.
   */
  readonly kind: 'added' | 'shared' | 'repaid' | 'reduced'
  /** Credits that came into the balance. */
  readonly added: number
  /** What the balance was before, to count up from; the balance itself where nothing is to be counted. */
  readonly balanceBefore: number
}

/** What the page of thanks says of a purchase: only what came into the balance is anybody's to use. */
export function purchaseNewsOf({ credits, repaid, credits_revoked: revoked, balance }: Bought): PurchaseNews {
  const added = Math.max(0, Math.round((credits - repaid) * 1e6) / 1e6)
  if (revoked > 0) return { kind: 'reduced', added, balanceBefore: balance }
  const kind = repaid === 0 ? 'added' : added === 0 ? 'repaid' : 'shared'
  return { kind, added, balanceBefore: Math.max(0, balance - added) }
}
