import { invariant } from '../invariant.ts'
import type { MicroCredits } from '../money/micro-credits.ts'

/** What credits are sold for: `priceCents` buys `creditsMicro`. Kept as a fraction, so that nothing is rounded early. */
export type CreditValue = { readonly creditsMicro: MicroCredits; readonly priceCents: bigint }

/**
 * The least that a credit brings in under any of the offers (packages, later plans).
 * @returns undefined without an offer; throws `InvariantViolation` for one without a price or credits
 */
export function cheapestCreditValue(offers: readonly CreditValue[]): CreditValue | undefined {
  let cheapest: CreditValue | undefined
  for (const offer of offers) {
    invariant(offer.priceCents > 0n && offer.creditsMicro > 0n, 'an offer sells credits for money')
    if (
      cheapest === undefined ||
      offer.priceCents * cheapest.creditsMicro < cheapest.priceCents * offer.creditsMicro
    ) {
      cheapest = offer
    }
  }
  return cheapest
}
