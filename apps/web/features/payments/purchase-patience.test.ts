import { expect, it } from 'vitest'

import { nextAskMs, patienceAfter } from './purchase-patience.ts'

/** How often a page that is left open asks, and for how long. */
function askAll(): { readonly asks: number; readonly totalMs: number } {
  let asks = 1
  let totalMs = 0
  for (let wait = nextAskMs(asks); wait !== false; wait = nextAskMs(asks)) {
    asks += 1
    totalMs += wait
  }
  return { asks, totalMs }
}

it('a page that is left open asks some forty times in five minutes, and then no more', () => {
  const { asks, totalMs } = askAll()
  expect(asks).toBeLessThanOrEqual(45)
  expect(totalMs).toBeGreaterThan(4 * 60_000)
  expect(totalMs).toBeLessThan(7 * 60_000)
})

it('whoever waits is told more the longer it takes, and never waits for nothing in silence', () => {
  expect(patienceAfter(1)).toBe('fresh')
  expect(patienceAfter(9)).toBe('slow')
  for (let asks = 1; asks < 100; asks += 1) {
    expect(nextAskMs(asks) === false).toBe(patienceAfter(asks) === 'rested')
  }
})
