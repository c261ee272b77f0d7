import { expect, it } from 'vitest'

import { orderOf } from './order-of.ts'

it.each([
  [{ type: 'purchase', reference: 'ord_1' }, 'ord_1'],
  [{ type: 'refund', reference: 'ord_1#2' }, 'ord_1'],
  [{ type: 'usage', reference: 'ord_1' }, undefined],
  [{ type: 'refund', reference: 'run_1' }, undefined],
] as const)('%j belongs to the order %s', (row, order) => {
  expect(orderOf(row)).toBe(order)
})
