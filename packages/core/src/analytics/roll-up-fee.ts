import { addWalletSums } from './roll-up.ts'
import type { RollUp } from './roll-up.ts'
import type { UtcDay } from './utc-days.ts'

/** What the payment provider kept of a purchase, in cents, on the day of its payment. */
export type OrderFee = {
  readonly orderId: string
  readonly walletId: string
  readonly day: UtcDay
  readonly isLive: boolean
  readonly feeMinor: bigint
}

/** A fee is known some time after the payment and may be corrected: the sums get the difference to what they have. */
export function rollUpFee(rollUp: RollUp, before: OrderFee | undefined, after: OrderFee | undefined): void {
  if (before !== undefined) addFee(rollUp, before, -before.feeMinor)
  if (after !== undefined) addFee(rollUp, after, after.feeMinor)
}

function addFee(rollUp: RollUp, fee: OrderFee, feeMinor: bigint): void {
  addWalletSums(rollUp, fee, fee.isLive ? { feesLiveMinor: feeMinor } : { feesTestMinor: feeMinor })
}
