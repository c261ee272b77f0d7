import type { Brand } from '../brand.ts'
import { invariant } from '../invariant.ts'

/** Millionths of a credit, the only unit in which credits are counted and stored. */
export type MicroCredits = Brand<bigint, 'MicroCredits'>

export const microPerCredit = 1_000_000n

/** @param amount millionths of a credit; may be negative where an amount is a change */
export function microCredits(amount: bigint): MicroCredits {
  return amount as MicroCredits
}

export const zeroMicroCredits: MicroCredits = microCredits(0n)

/** The same amount in the other direction. */
export function negated(amount: MicroCredits): MicroCredits {
  return microCredits(0n - amount)
}

/** @param credits whole credits */
export function microCreditsFromCredits(credits: bigint): MicroCredits {
  return microCredits(credits * microPerCredit)
}

/**
 * The largest amount, 4,294,967,296 credits. Up to 2^32 neighbouring doubles are less than half a micro-credit apart,
 * so that a JSON number carries six decimals exactly, and multiplying it back is rounded to the right one.
 */
export const largestExactMicro: MicroCredits = microCreditsFromCredits(4_294_967_296n)

/**
 * Credits as they stand in JSON: a number exact to six decimals.
 * Throws `InvariantViolation` beyond 4,294,967,296 credits, where a JSON number would lose the last decimal.
 */
export function creditsToJson(amount: MicroCredits): number {
  invariant(
    amount <= largestExactMicro && amount >= negated(largestExactMicro),
    'a credit amount fits into a JSON number',
  )
  return Number(amount) / 1_000_000
}

/**
 * Reads credits from JSON.
 * @returns undefined where the number does not round-trip (more than six decimals, not finite, too large)
 */
export function creditsFromJson(credits: number): MicroCredits | undefined {
  const micro = Math.round(credits * 1_000_000)
  if (!Number.isSafeInteger(micro) || micro / 1_000_000 !== credits) return undefined
  const amount = microCredits(BigInt(micro))
  return amount <= largestExactMicro && amount >= negated(largestExactMicro) ? amount : undefined
}
