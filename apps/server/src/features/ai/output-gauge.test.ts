import { expect, test } from 'vitest'

import { createGptTokenCounter } from '../../adapters/tokens/gpt-token-counter.ts'
import { createOutputGauge } from './output-gauge.ts'

const tokens = createGptTokenCounter()
const piece = ' The quick brown fox'

function cutAfter(boundTokens: number): { readonly countedTokens: number; readonly countings: number } {
  let countings = 0
  const gauge = createOutputGauge(
    {
      ...tokens,
      count: (text) => {
        countings += 1
        return tokens.count(text)
      },
    },
    boundTokens,
  )
  let whole = ''
  for (let pieces = 0; pieces < 20_000; pieces += 1) {
    whole += piece
    if (gauge.isBeyondBound(piece, () => whole)) return { countedTokens: tokens.count(whole), countings }
  }
  throw new Error('the answer was never cut')
}

test.each([16, 100, 1_000, 3_000])(
  'an answer without end is cut soon after %i tokens, and never before',
  (bound) => {
    const { countedTokens, countings } = cutAfter(bound)
    expect(countedTokens).toBeGreaterThan(bound * 1.05 + 16)
    expect(countedTokens).toBeLessThan(bound * 1.1 + 120)
    // The tokenizer is asked a few times, however long the answer.
    expect(countings).toBeLessThan(20)
  },
)

test('an answer within its bound is never counted by the tokenizer', () => {
  const gauge = createOutputGauge(
    {
      ...tokens,
      count: () => {
        throw new Error('counted')
      },
    },
    1_000,
  )
  for (let pieces = 0; pieces < 100; pieces += 1) expect(gauge.isBeyondBound(piece, () => '')).toBe(false)
})
