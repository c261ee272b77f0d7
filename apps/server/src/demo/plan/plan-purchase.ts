import { minorAmount } from '@tessera/core/money/minor-amount'

import type { CreditPackage } from '../../ports/catalogue.ts'
import type { Draw } from './draw.ts'
import type { PlannedPurchase } from './happening.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** What becomes of a purchase later: shares of a whole in permille. */
export type Aftermath =
  | { readonly type: 'refund'; readonly afterMs: number; readonly permille: number }
  | {
      readonly type: 'dispute'
      readonly afterMs: number
      readonly decidedAfterMs: number
      readonly isWon: boolean
    }

export type PurchaseWish = {
  readonly key: string
  readonly atMs: number
  readonly package: CreditPackage
  /** How it ends; drawn where it is not given. */
  readonly end?: PlannedPurchase['end']
  readonly aftermath: Aftermath | undefined
}

export function planPurchase(draw: Draw, wish: PurchaseWish): PlannedPurchase {
  const priceMinor = BigInt(wish.package.priceCents)
  const discountMinor = draw.isTrue(0.07) ? (priceMinor * 15n) / 100n : 0n
  // A third of the customers buy where the price comes with a tax on top.
  const taxMinor = draw.isTrue(0.33) ? ((priceMinor - discountMinor) * 20n) / 100n : 0n
  const totalMinor = priceMinor - discountMinor + taxMinor
  const end = wish.end ?? drawEnd(draw)
  return {
    key: wish.key,
    package: wish.package,
    end,
    totalMinor: minorAmount(totalMinor),
    taxMinor: minorAmount(taxMinor),
    discountMinor: minorAmount(discountMinor),
    // What card payments cost: 2.9 % and 30 cents.
    feeMinor: minorAmount((totalMinor * 29n + 999n) / 1000n + 30n),
    endsAtMs: wish.atMs + (end === 'expired' ? 30 * minuteMs : 40_000 + draw.between(0, 90_000)),
    hasAftermath: wish.aftermath !== undefined,
  }
}

function drawEnd(draw: Draw): PlannedPurchase['end'] {
  return draw.weighted([
    ['paid', 86],
    ['expired', 10],
    ['failed', 4],
  ])
}

/** Four of a hundred purchases go back, more than one is disputed. */
export function drawAftermath(draw: Draw): Aftermath | undefined {
  const fate = draw.share()
  if (fate < 0.04) {
    const permille = draw.isTrue(0.5) ? 1000 : draw.between(150, 700)
    return { type: 'refund', afterMs: Math.floor(draw.share() * 12 * dayMs) + 10 * minuteMs, permille }
  }
  if (fate >= 0.055) return undefined
  const afterMs = draw.between(6 * dayMs, 35 * dayMs)
  return {
    type: 'dispute',
    afterMs,
    decidedAfterMs: afterMs + draw.between(15 * dayMs, 55 * dayMs),
    isWon: draw.isTrue(0.4),
  }
}
