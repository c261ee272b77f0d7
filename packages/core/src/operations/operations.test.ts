import { describe, expect, it, test } from 'vitest'

import { microCredits, microCreditsFromCredits } from '../money/micro-credits.ts'
import { losesMoney } from './loss-making.ts'
import { severityOf, severityOfBooks, worstFirst } from './today.ts'

describe('a model that loses money', () => {
  // 1,000 credits for $10: a credit is worth a cent, ten million nano-dollars.
  const offer = { creditsMicro: microCreditsFromCredits(1000n), priceCents: 1000n }

  it.each([
    { what: 'costs as much as it brings in', charged: 5n, costNanoUsd: 50_000_000n, expected: false },
    { what: 'costs a billionth of a dollar more', charged: 5n, costNanoUsd: 50_000_001n, expected: true },
    { what: 'costs nothing', charged: 5n, costNanoUsd: 0n, expected: false },
    { what: 'is charged nothing and costs something', charged: 0n, costNanoUsd: 1n, expected: true },
  ])('$what: $expected', ({ charged, costNanoUsd, expected }) => {
    const chargedMicro = microCreditsFromCredits(charged)
    expect(losesMoney({ chargedMicro, costNanoUsd }, offer)).toBe(expected)
  })

  test('amounts beyond what a number holds are compared exactly', () => {
    const chargedMicro = microCredits(9_007_199_254_740_993n)
    const worthNanoUsd = (chargedMicro * 1000n * 10_000_000n) / 1_000_000_000n
    expect(losesMoney({ chargedMicro, costNanoUsd: worthNanoUsd }, offer)).toBe(false)
    expect(losesMoney({ chargedMicro, costNanoUsd: worthNanoUsd + 1n }, offer)).toBe(true)
  })
})

describe('what needs somebody today', () => {
  const nowMs = 1_800_000_000_000
  const dayMs = 24 * 60 * 60 * 1000

  test('nothing of it is fine, and a single failed payment event is not', () => {
    expect([severityOf('failed_webhooks', 0), severityOf('failed_webhooks', 1)]).toEqual(['fine', 'act'])
    expect(severityOf('broken_streams', 3)).toBe('watch')
  })

  it.each([
    ['never verified', undefined, 'watch'],
    ['found wrong a minute ago', { atMs: nowMs - 60_000, isSound: false }, 'act'],
    ['found right a day ago', { atMs: nowMs - dayMs, isSound: true }, 'fine'],
    ['found right eight days ago', { atMs: nowMs - 8 * dayMs, isSound: true }, 'watch'],
  ] as const)('books %s', (_, verified, expected) => {
    expect(severityOfBooks(verified, nowMs)).toBe(expected)
  })

  test('the worst comes first, and what is equally bad keeps its order', () => {
    const lines = (['fine', 'watch', 'act', 'watch', 'act'] as const).map((severity, id) => ({
      severity,
      id,
    }))
    expect(worstFirst(lines).map(({ id }) => id)).toEqual([2, 4, 1, 3, 0])
  })
})
