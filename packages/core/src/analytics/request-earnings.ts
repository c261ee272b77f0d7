import { microPerMinor } from './earned-revenue.ts'
import type { CreditLot, SoldOrder } from './wallet-lots.ts'

/** A stretch of a wallet's line of use, in micro-credits. */
export type UseStretch = { readonly fromMicro: bigint; readonly toMicro: bigint }

/** What one lot paid for a request. */
export type EarningPart = {
  readonly lot: CreditLot
  readonly creditsMicro: bigint
  /** At the price that was really paid for the lot, net of tax; zero for credits that were given. */
  readonly earnedMicroMinor: bigint
}

/**
 * Which lots paid for a request, as it was when it was charged. Each lot's parts are cut out of its whole price, so
 * that over all requests they add up to it and nothing is lost to rounding.
 */
export function earningsOf(
  use: UseStretch,
  lots: readonly CreditLot[],
  orders: readonly SoldOrder[],
): readonly EarningPart[] {
  return lots.flatMap((lot) => {
    const fromMicro = use.fromMicro > lot.usedFromMicro ? use.fromMicro : lot.usedFromMicro
    const lotEndMicro = lot.usedFromMicro + lot.usedMicro
    const toMicro = use.toMicro < lotEndMicro ? use.toMicro : lotEndMicro
    if (toMicro <= fromMicro) return []
    const order = orders.find(({ orderId }) => orderId === lot.orderId)
    const earnedBefore = (positionMicro: bigint): bigint =>
      order === undefined
        ? 0n
        : ((order.totalMinor - order.taxMinor) * microPerMinor * (positionMicro - lot.usedFromMicro)) /
          order.grantedMicro
    return [
      {
        lot,
        creditsMicro: toMicro - fromMicro,
        earnedMicroMinor: earnedBefore(toMicro) - earnedBefore(fromMicro),
      },
    ]
  })
}
