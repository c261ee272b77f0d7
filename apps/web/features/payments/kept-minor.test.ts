import { expect, it } from 'vitest'

import { keptMinorOf } from './kept-minor.ts'

it.each([
  [{ total_minor: 1000, refunded_minor: 0, charged_back_minor: 0 }, 1000],
  [{ total_minor: 1000, refunded_minor: 300, charged_back_minor: 0 }, 700],
  [{ total_minor: 1000, refunded_minor: 300, charged_back_minor: 250 }, 450],
  [{ total_minor: 1000, refunded_minor: 0, charged_back_minor: 1000 }, 0],
])('of %j, %d are left: refunds and what a bank took both count', (order, left) => {
  expect(keptMinorOf(order)).toBe(left)
})
