import type { customerOrders, customerSorts } from '@tessera/contracts/customer-profits'

import { addressOf } from '@/lib/address-of'

type Sort = (typeof customerSorts)[number]
type Order = (typeof customerOrders)[number]

/** The compiler knows if the contract gains one. */
const sortNames = { net_profit: true, earned: true, cost: true } as const satisfies Record<Sort, true>
const orderNames = { desc: true, asc: true } as const satisfies Record<Order, true>

export type ProfitsFilter = {
  /** Such as `2026-03`; undefined: of all time. */
  readonly month: string | undefined
  readonly sort: Sort
  readonly order: Order
}

function isSort(text: string): text is Sort {
  return Object.hasOwn(sortNames, text)
}

function isOrder(text: string): text is Order {
  return Object.hasOwn(orderNames, text)
}

export const profitSortNames: readonly Sort[] = Object.keys(sortNames).filter((name) => isSort(name))
export const profitOrderNames: readonly Order[] = Object.keys(orderNames).filter((name) => isOrder(name))

/** A month that an address names. */
export function parseMonth(text: string | null): string | undefined {
  return text !== null && /^2[01]\d{2}-(0[1-9]|1[0-2])$/.test(text) ? text : undefined
}

export function parseProfitsFilter(parameters: { get: (name: string) => string | null }): ProfitsFilter {
  const [sort, order] = [parameters.get('sort') ?? '', parameters.get('order') ?? '']
  return {
    month: parseMonth(parameters.get('month')),
    sort: isSort(sort) ? sort : 'net_profit',
    order: isOrder(order) ? order : 'desc',
  }
}

/** The address that shows customers in this order. */
export function profitsAddress({ month, sort, order }: ProfitsFilter): string {
  return addressOf('/admin/credits/profits/', {
    month,
    sort: sort === 'net_profit' ? undefined : sort,
    order: order === 'desc' ? undefined : order,
  })
}
