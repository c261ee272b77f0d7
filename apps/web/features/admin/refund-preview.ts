const microPerCredit = 1_000_000

export type RefundPreview = {
  /** Credits that this refund takes back. */
  readonly taken: number
  /** Credits of the purchase that are left after it. */
  readonly left: number
}

type PreviewedOrder = {
  /** What came into the wallet for it: nothing, where it was paid but did not fit. */
  readonly credits_granted: number
  readonly credits_revoked: number
  readonly total_minor: number
  readonly refunded_minor: number
}

/**
 * What a further refund would take back, by the rule of the ledger: of the credits that were bought, the share of the
 * money that went back in all, rounded up to a millionth, and never more than were bought.
 */
export function previewRefund(order: PreviewedOrder, amountMinor: number): RefundPreview {
  const granted = BigInt(Math.round(order.credits_granted * microPerCredit))
  const revoked = BigInt(Math.round(order.credits_revoked * microPerCredit))
  const paid = BigInt(order.total_minor)
  const back = BigInt(order.refunded_minor + amountMinor)
  const share = paid === 0n ? granted : (granted * back + paid - 1n) / paid
  const target = share > granted ? granted : share
  const taken = target > revoked ? target - revoked : 0n
  return {
    taken: Number(taken) / microPerCredit,
    left: Number(granted - revoked - taken) / microPerCredit,
  }
}
