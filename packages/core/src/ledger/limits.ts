import { largestExactMicro } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'

/** The largest balance of a wallet, its largest debt, and the largest single amount: what JSON can carry exactly. */
export const maximalBalanceMicro: MicroCredits = largestExactMicro

/** An amount that moves credits: positive and within bounds. */
export function isMovableAmount(amountMicro: bigint): boolean {
  return amountMicro > 0n && amountMicro <= maximalBalanceMicro
}
