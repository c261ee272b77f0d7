import type { Brand } from '../brand.ts'

/** Billionths of a US dollar: what providers charge us. One million tokens at $0.075 is 75,000,000 nano-dollars. */
export type NanoUsd = Brand<bigint, 'NanoUsd'>

export const nanoUsdPerDollar = 1_000_000_000n

/** @param amount billionths of a US dollar */
export function nanoUsd(amount: bigint): NanoUsd {
  return amount as NanoUsd
}
