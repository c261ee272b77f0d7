import { quotient } from './quotient.ts'

/**
 * What an answer saved in money: the credits that it cost less, at the price that was really paid for those that it
 * did cost. Nothing where these were given, because then nobody would have paid for the others either.
 * @returns millionths of a smallest unit, rounded down; negative where the answer cost more
 */
export function savedMoneyOf(answer: {
  /** What the credits of the charge had been bought for. */
  readonly earnedMicroMinor: bigint
  readonly chargedMicro: bigint
  /** What the same tokens would have cost with the other model. */
  readonly baselineMicro: bigint
}): bigint {
  const { earnedMicroMinor, chargedMicro, baselineMicro } = answer
  return quotient(earnedMicroMinor * (baselineMicro - chargedMicro), chargedMicro) ?? 0n
}
