import { invariant } from '../invariant.ts'
import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import type { MinorAmount } from '../money/minor-amount.ts'
import { divideRoundingUp } from '../money/rounding.ts'
import { smallerOf } from '../money/smaller-of.ts'

/**
 * How many credits of a purchase have to be taken back, all in all, when so much of its price went back. It depends on
 * the sum alone, never on the steps in which it came about: a full refund takes exactly the grant, and refunds and lost
 * disputes together never more than it.
 * @param paidMinor what was charged; zero where a promotion code paid for everything
 * @returns rounded up to the next micro-credit, at most `grantedMicro`
 * Source: docs/decisions/0010-claw-backs-follow-a-target.md
 */
export function clawBackTarget(parts: {
  readonly grantedMicro: MicroCredits
  readonly paidMinor: MinorAmount
  readonly returnedMinor: bigint
}): MicroCredits {
  invariant(parts.returnedMinor >= 0n, 'what went back is not negative')
  if (parts.paidMinor <= 0n) return zeroMicroCredits
  const shareMicro = divideRoundingUp(parts.grantedMicro * parts.returnedMinor, parts.paidMinor)
  return smallerOf(parts.grantedMicro, microCredits(shareMicro))
}
