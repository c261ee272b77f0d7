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

// Beyond this a JSON number could not carry six decimals exactly.
const largestExactMicro = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * Credits as they stand in JSON: a number exact to six decimals.
 * Throws `InvariantViolation` beyond 9,007,199,254 credits, where a JSON number would lose the last decimal.
 */
export function creditsToJson(amount: MicroCredits): number {
  invariant(
    amount <= largestExactMicro && amount >= -largestExactMicro,
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
  return microCredits(BigInt(micro))
}
