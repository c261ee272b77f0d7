import { microCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { largerOf } from '../money/smaller-of.ts'
import type { CreditValue } from './credit-value.ts'

/** What is derived from a package's two facts, and never stored. */
export type PackageFigures = {
  /** Ten-thousandths of a dollar for one credit, rounded to the nearest. */
  readonly tenThousandthsUsdPerCredit: bigint
  /** Against the reference, rounded to the nearest; negative where it is dearer. */
  readonly savingPercent: bigint
  /** Credits beyond what the same money buys at the reference's rate; never below zero. */
  readonly bonusMicro: MicroCredits
}

/** @param reference the offer that others are compared with: the first package */
export function packageFigures(offer: CreditValue, reference: CreditValue): PackageFigures {
  const atReferenceRate = (offer.priceCents * reference.creditsMicro) / reference.priceCents
  const bonus = offer.creditsMicro - atReferenceRate
  const unitRatio = {
    numerator: offer.priceCents * reference.creditsMicro,
    denominator: offer.creditsMicro * reference.priceCents,
  }
  return {
    tenThousandthsUsdPerCredit: divideToNearest(offer.priceCents * 100n * 1_000_000n, offer.creditsMicro),
    savingPercent: divideToNearest(
      100n * (unitRatio.denominator - unitRatio.numerator),
      unitRatio.denominator,
    ),
    bonusMicro: microCredits(largerOf(bonus, 0n)),
  }
}

// Halves away from zero. For figures that are shown; money that moves is only ever rounded up or down by name.
function divideToNearest(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator
  const quotient = (2n * magnitude + denominator) / (2n * denominator)
  return numerator < 0n ? -quotient : quotient
}
