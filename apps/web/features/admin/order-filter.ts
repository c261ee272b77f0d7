import type { OrderStatus } from '@tessera/contracts/payments'

import { addressOf } from '@/lib/address-of'
import { type DateSpan, parseSpan, spanValues } from '@/lib/date-span'

/** Every status that can be filtered for; the compiler knows if the contract gains one. */
const statusNames = {
  granted: true,
  open: true,
  processing: true,
  part_refunded: true,
  refunded: true,
  disputed: true,
  charged_back: true,
  failed: true,
  expired: true,
  created: true,
} as const satisfies Record<OrderStatus, true>

function isStatus(text: string): text is OrderStatus {
  return Object.hasOwn(statusNames, text)
}

/** What is offered as a chip; an order is only for a moment in the others. */
export const offeredStatuses = Object.keys(statusNames)
  .filter((status) => isStatus(status))
  .filter((status) => status !== 'created')

export type OrderFilter = {
  readonly q: string
  readonly status: OrderStatus | undefined
  /** When they were begun; undefined: whenever. */
  readonly span: DateSpan | undefined
  /** The order whose details are shown. */
  readonly order: string | undefined
}

export function parseOrderFilter(parameters: { get: (name: string) => string | null }): OrderFilter {
  const status = parameters.get('status') ?? ''
  const order = parameters.get('order') ?? ''
  return {
    q: (parameters.get('q') ?? '').slice(0, 200),
    status: isStatus(status) ? status : undefined,
    span: parseSpan(parameters),
    order: order === '' ? undefined : order,
  }
}

type Wanted = Omit<OrderFilter, 'span'> & Partial<Pick<OrderFilter, 'span'>>

/** The address that shows these orders. */
export function orderAddress({ q, status, span, order }: Wanted): string {
  return addressOf('/admin/credits/refunds/', { q, status, ...spanValues(span), order })
}
