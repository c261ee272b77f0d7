import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { findUsageAnomaly, mostBelievableOutputTokens, readUsage } from './check-usage.ts'

describe('reading figures that a provider reported', () => {
  it.each([
    { name: 'a string', raw: { input: '12', output: 5 }, anomaly: 'not_a_number' },
    { name: 'NaN', raw: { input: Number.NaN, output: 5 }, anomaly: 'not_a_number' },
    { name: 'an object', raw: { input: 12, output: {} }, anomaly: 'not_a_number' },
    { name: 'a fraction', raw: { input: 12, output: 5.5 }, anomaly: 'fraction' },
    { name: 'a negative figure', raw: { input: -12, output: 5 }, anomaly: 'negative' },
    { name: 'a million millions', raw: { input: 12, output: 1e12 }, anomaly: 'too_large' },
    { name: 'infinity', raw: { input: Number.POSITIVE_INFINITY, output: 5 }, anomaly: 'too_large' },
    {
      name: 'more cached than sent',
      raw: { input: 12, output: 5, cacheRead: 13 },
      anomaly: 'cached_exceeds_input',
    },
    {
      name: 'reads and writes together above the input',
      raw: { input: 12, output: 5, cacheRead: 7, cacheWrite: 6 },
      anomaly: 'cached_exceeds_input',
    },
    {
      name: 'more reasoning than output',
      raw: { input: 12, output: 5, reasoning: 6 },
      anomaly: 'reasoning_exceeds_output',
    },
    { name: 'a sum that disagrees', raw: { input: 12, output: 5, total: 18 }, anomaly: 'total_mismatch' },
    { name: 'one figure without the other', raw: { input: 12, output: undefined }, anomaly: 'incomplete' },
    {
      name: 'a bad part beside good ones',
      raw: { input: 12, output: 5, cacheRead: '3' },
      anomaly: 'not_a_number',
    },
  ] as const)('$name is an anomaly, never a figure', ({ raw, anomaly }) => {
    expect(readUsage(raw)).toEqual({ status: 'anomalous', anomaly })
  })

  it('an explicit zero is zero, and nothing at all is missing', () => {
    expect(readUsage({ input: 0, output: 0 })).toMatchObject({
      status: 'reported',
      usage: { outputTokens: 0 },
    })
    expect(readUsage({ input: null, output: undefined })).toEqual({ status: 'missing' })
  })

  test('whatever stands in the figures, what is read is whole, not negative and consistent', () => {
    const anything = fc.oneof(fc.anything(), fc.integer({ min: -5, max: 5000 }), fc.double())
    fc.assert(
      fc.property(
        fc.record({
          input: anything,
          cacheRead: anything,
          cacheWrite: anything,
          output: anything,
          reasoning: anything,
          total: anything,
        }),
        (raw) => {
          const reading = readUsage(raw)
          if (reading.status !== 'reported') return
          for (const tokens of Object.values(reading.usage)) {
            expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true)
          }
          const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } =
            reading.usage
          expect(cacheReadTokens + cacheWriteTokens).toBeLessThanOrEqual(inputTokens)
          expect(reasoningTokens).toBeLessThanOrEqual(outputTokens)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('figures against what was sent', () => {
  const bounds = { maxOutputTokens: 1000, inputBoundTokens: 200 }
  const usage = {
    inputTokens: 150,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 900,
    reasoningTokens: 0,
  }

  /** @see https://github.com/armaniacs/yasumaro/pull/124 */
  it('output is believed up to five per cent and sixteen tokens above the bound, and not one more', () => {
    const most = mostBelievableOutputTokens(1000)
    expect(most).toBe(1066)
    expect(findUsageAnomaly({ ...usage, outputTokens: most }, bounds)).toBeUndefined()
    expect(findUsageAnomaly({ ...usage, outputTokens: most + 1 }, bounds)).toBe('output_exceeds_bound')
  })

  it('input far above our own bound is not about this call', () => {
    expect(findUsageAnomaly({ ...usage, inputTokens: 1112 }, bounds)).toBeUndefined()
    expect(findUsageAnomaly({ ...usage, inputTokens: 1113 }, bounds)).toBe('input_implausible')
  })

  it('figures that were never well formed are refused here too', () => {
    expect(findUsageAnomaly({ ...usage, outputTokens: -1 }, bounds)).toBe('negative')
    expect(findUsageAnomaly({ ...usage, cacheReadTokens: 151 }, bounds)).toBe('cached_exceeds_input')
  })
})

describe('at the edge of what can be true', () => {
  it('a sum that agrees is no anomaly', () => {
    expect(readUsage({ input: 12, output: 5, total: 17 })).toMatchObject({
      status: 'reported',
      usage: { inputTokens: 12, outputTokens: 5 },
    })
    expect(readUsage({ input: 12, output: 5, total: 7 })).toEqual({
      status: 'anomalous',
      anomaly: 'total_mismatch',
    })
  })

  it.each([
    { tokens: 100_000_000, status: 'reported' },
    { tokens: 100_000_001, status: 'anomalous' },
  ])('$tokens tokens of one call: $status', ({ tokens, status }) => {
    expect(readUsage({ input: tokens, output: 0 }).status).toBe(status)
  })
})
