import { expect, it } from 'vitest'

import { orderAddress, parseOrderFilter } from './order-filter.ts'

it.each([
  { q: '', status: undefined, span: undefined, order: undefined },
  { q: 'ada@example.com & co', status: 'part_refunded', span: 'last-month', order: undefined },
  { q: '', status: 'open', span: { from: '2026-10-01', to: '2026-10-31' }, order: 'ord_1' },
] as const)('the address of %j shows the same orders again', (filter) => {
  const { searchParams } = new URL(orderAddress(filter), 'http://site.example')
  expect(parseOrderFilter(searchParams)).toEqual(filter)
})

it('a status that does not exist shows all orders', () => {
  expect(parseOrderFilter(new URLSearchParams({ status: 'constructor' })).status).toBeUndefined()
})
