import { customerOrders, customerSorts } from '@tessera/contracts/customer-profits'
import { z } from 'zod'

import type { CustomerPlace } from '../../ports/customer-profits.ts'

const place = z.tuple([
  z.enum(customerSorts),
  z.enum(customerOrders),
  z
    .string()
    .regex(/^-?\d{1,19}$/)
    .refine(isInDatabase),
  z.string().regex(/^[\w-]{1,100}$/),
])

type Order = {
  readonly sort: (typeof customerSorts)[number]
  readonly order: (typeof customerOrders)[number]
}

export function writeCustomerPlace({ value, walletId }: CustomerPlace, { sort, order }: Order): string {
  return Buffer.from(JSON.stringify([sort, order, String(value), walletId])).toString('base64url')
}

/** Columns of either database are integers of 64 bits. */
function isInDatabase(digits: string): boolean {
  const value = BigInt(digits)
  return BigInt.asIntN(64, value) === value
}

/** @returns undefined for a cursor of another list or another order */
export function readCustomerPlace(cursor: string, { sort, order }: Order): CustomerPlace | undefined {
  const read = placeOf(Buffer.from(cursor, 'base64url').toString())
  if (read === undefined || read[0] !== sort || read[1] !== order) return undefined
  return { value: BigInt(read[2]), walletId: read[3] }
}

function placeOf(text: string): z.output<typeof place> | undefined {
  try {
    return place.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
