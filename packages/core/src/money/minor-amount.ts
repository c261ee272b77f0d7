import type { Brand } from '../brand.ts'
import { invariant } from '../invariant.ts'

/** Money in the smallest unit of its currency: cents of a dollar, whole yen, fils of a dinar. */
export type MinorAmount = Brand<bigint, 'MinorAmount'>

/** @param amount a whole number of smallest units; anything else is a bug of whoever read it */
export function minorAmount(amount: bigint | number): MinorAmount {
  invariant(typeof amount === 'bigint' || Number.isSafeInteger(amount), 'money is counted in whole units')
  return BigInt(amount) as MinorAmount
}

export const zeroMinor: MinorAmount = minorAmount(0n)
