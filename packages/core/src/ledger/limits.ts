/**
 * The largest balance of a wallet, and the largest single amount: 9,007,199,254 credits. Beyond it a JSON number would
 * not carry six decimals exactly.
 */
export const maximalBalanceMicro = BigInt(Number.MAX_SAFE_INTEGER)

/** An amount that moves credits: positive and within bounds. */
export function isMovableAmount(amountMicro: bigint): boolean {
  return amountMicro > 0n && amountMicro <= maximalBalanceMicro
}
