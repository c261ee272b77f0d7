import { expect, test } from 'vitest'

import { parseProfitsFilter, profitsAddress } from './profits-filter.ts'

const parsed = (search: string) => parseProfitsFilter(new URLSearchParams(search))

test('without an address it is all time, the most profitable first', () => {
  expect(parsed('')).toEqual({ month: undefined, sort: 'net_profit', order: 'desc' })
  expect(profitsAddress(parsed(''))).toBe('/admin/credits/profits/')
})

test('what is chosen stands in the address, and is read from it again', () => {
  const address = '/admin/credits/profits/?month=2026-03&sort=cost&order=asc'
  expect(profitsAddress(parsed(address.split('?')[1] ?? ''))).toBe(address)
  expect(parsed('month=2026-13&sort=x&order=up')).toEqual(parsed(''))
})
