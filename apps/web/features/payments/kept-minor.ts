import type { Order } from '@tessera/contracts/payments'

type Paid = Pick<Order, 'total_minor' | 'refunded_minor' | 'charged_back_minor'>

/** What is left of a payment after refunds and what the bank took, in the smallest unit of its currency. */
export function keptMinorOf(order: Paid): number {
  return order.total_minor - order.refunded_minor - order.charged_back_minor
}
