import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { mostBelievableInputTokens, mostBelievableOutputTokens } from './check-usage.ts'
import { chooseBillableUsage } from './choose-billable-usage.ts'
import type { BillableUsageInput } from './choose-billable-usage.ts'

const bounds = { maxOutputTokens: 1000, inputBoundTokens: 200 }
const usage = {
  inputTokens: 150,
  cacheReadTokens: 100,
  cacheWriteTokens: 0,
  outputTokens: 900,
  reasoningTokens: 40,
}
const complete: BillableUsageInput = {
  outcome: 'complete',
  reported: { status: 'reported', usage },
  countedInputTokens: 140,
  countedOutputTokens: 870,
  bounds,
}

describe('what a complete answer is charged for', () => {
  it('believable figures of the provider, as they are', () => {
    expect(chooseBillableUsage(complete)).toEqual({ usage, source: 'provider' })
  })

  it('our own count where the provider told nothing', () => {
    const chosen = chooseBillableUsage({ ...complete, reported: { status: 'missing' } })
    expect(chosen).toMatchObject({ source: 'counted', usage: { inputTokens: 140, outputTokens: 870 } })
    expect(chosen.anomaly).toBeUndefined()
  })

  it('our own count where the figures cannot be true, and the anomaly is named', () => {
    const chosen = chooseBillableUsage({
      ...complete,
      reported: { status: 'anomalous', anomaly: 'negative' },
    })
    expect(chosen).toMatchObject({ source: 'counted', anomaly: 'negative', usage: { outputTokens: 870 } })
  })

  it('our own count where the output is above everything that was asked for', () => {
    const reported = { status: 'reported', usage: { ...usage, outputTokens: 5000 } } as const
    expect(chooseBillableUsage({ ...complete, reported })).toMatchObject({
      source: 'counted',
      anomaly: 'output_exceeds_bound',
      usage: { outputTokens: 870 },
    })
  })

  /** @see https://github.com/BerriAI/litellm/issues/37992 */
  it('an explicit zero stays zero, and the operator is told', () => {
    const zero = {
      inputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 0,
      reasoningTokens: 0,
    }
    expect(chooseBillableUsage({ ...complete, reported: { status: 'reported', usage: zero } })).toEqual({
      usage: zero,
      source: 'provider',
      anomaly: 'zero_for_an_answer',
    })
  })

  it('our own count never goes above the bound that was sent', () => {
    const chosen = chooseBillableUsage({
      ...complete,
      reported: { status: 'missing' },
      countedOutputTokens: 1100,
      countedInputTokens: 5000,
    })
    expect(chosen.usage).toMatchObject({ outputTokens: 1000, inputTokens: 200 })
  })
})

describe('what an answer that was cut is charged for', () => {
  /** @see https://github.com/QuantumNous/new-api/issues/5235 */
  it('the input that the provider told at the start, and the output that we counted', () => {
    const atStart = { ...usage, outputTokens: 1, reasoningTokens: 0 }
    expect(
      chooseBillableUsage({
        ...complete,
        outcome: 'cut_by_user',
        reported: { status: 'reported', usage: atStart },
        countedOutputTokens: 37,
      }),
    ).toEqual({ usage: { ...atStart, outputTokens: 37 }, source: 'mixed' })
  })

  it('reasoning that nobody saw counts where the provider told it before the cut', () => {
    const running = { ...usage, outputTokens: 60, reasoningTokens: 40 }
    const chosen = chooseBillableUsage({
      ...complete,
      outcome: 'cut_by_user',
      reported: { status: 'reported', usage: running },
      countedOutputTokens: 18,
    })
    expect(chosen.usage).toMatchObject({ outputTokens: 60, reasoningTokens: 40 })
  })

  it('everything as we counted it where the provider had told nothing', () => {
    expect(
      chooseBillableUsage({
        ...complete,
        outcome: 'cut_by_user',
        reported: { status: 'missing' },
        countedOutputTokens: 37,
      }),
    ).toMatchObject({ source: 'counted', usage: { inputTokens: 140, outputTokens: 37 } })
  })

  it('a provider that ignored its bound is charged up to the bound, with the anomaly named', () => {
    const beyond = { ...usage, outputTokens: 4000 }
    expect(
      chooseBillableUsage({
        ...complete,
        outcome: 'cut_at_bound',
        reported: { status: 'reported', usage: beyond },
        countedOutputTokens: 1003,
      }),
    ).toMatchObject({
      source: 'mixed',
      anomaly: 'output_exceeds_bound',
      usage: { outputTokens: 1000, inputTokens: 150 },
    })
  })
})

test('an output beyond the bound does not make an impossible input believable', () => {
  const billable = chooseBillableUsage({
    outcome: 'cut_at_bound',
    reported: {
      status: 'reported',
      usage: {
        inputTokens: 90_000_000,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 5_000,
        reasoningTokens: 0,
      },
    },
    countedInputTokens: 100,
    countedOutputTokens: 900,
    bounds: { maxOutputTokens: 1_000, inputBoundTokens: 150 },
  })
  expect(billable).toMatchObject({
    source: 'counted',
    anomaly: 'input_implausible',
    usage: { inputTokens: 100, outputTokens: 900 },
  })
})

test('for any figures the charge is whole, not negative, and never above what was sent', () => {
  const tokens = fc.oneof(
    fc.integer({ min: -10, max: 5000 }),
    fc.constantFrom(Number.NaN, 1.5, 1e12, Infinity),
  )
  const anyUsage = fc.record({
    inputTokens: tokens,
    cacheReadTokens: tokens,
    cacheWriteTokens: tokens,
    outputTokens: tokens,
    reasoningTokens: tokens,
  })
  const reported = fc.oneof(
    anyUsage.map((value) => ({ status: 'reported', usage: value }) as const),
    fc.constant({ status: 'missing' } as const),
    fc.constant({ status: 'anomalous', anomaly: 'fraction' } as const),
  )
  const inputs = fc.record({
    outcome: fc.constantFrom('complete', 'cut_by_user', 'cut_at_bound'),
    reported,
    countedInputTokens: tokens,
    countedOutputTokens: tokens,
    bounds: fc.record({ maxOutputTokens: fc.integer({ min: 1, max: 4000 }), inputBoundTokens: fc.nat(4000) }),
  })
  fc.assert(
    fc.property(inputs, (input) => {
      const { usage: chosen, source } = chooseBillableUsage(input)
      for (const figure of Object.values(chosen))
        expect(Number.isSafeInteger(figure) && figure >= 0).toBe(true)
      expect(chosen.cacheReadTokens + chosen.cacheWriteTokens).toBeLessThanOrEqual(chosen.inputTokens)
      expect(chosen.reasoningTokens).toBeLessThanOrEqual(chosen.outputTokens)
      const { maxOutputTokens, inputBoundTokens } = input.bounds
      const most = source === 'provider' ? mostBelievableOutputTokens(maxOutputTokens) : maxOutputTokens
      expect(chosen.outputTokens).toBeLessThanOrEqual(most)
      const mostInput = source === 'counted' ? inputBoundTokens : mostBelievableInputTokens(inputBoundTokens)
      expect(chosen.inputTokens).toBeLessThanOrEqual(mostInput)
    }),
    { numRuns: 5000 },
  )
})

describe('a zero for an answer', () => {
  const nothing = {
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
  }
  const outputOnly = { ...nothing, outputTokens: 5 }
  const inputOnly = { ...nothing, inputTokens: 5 }

  it.each([
    { what: 'no output where we counted some', told: inputOnly, countedIn: 5, countedOut: 1, isOdd: true },
    { what: 'no output where there was none', told: inputOnly, countedIn: 5, countedOut: 0, isOdd: false },
    { what: 'no input where we counted some', told: outputOnly, countedIn: 1, countedOut: 5, isOdd: true },
    { what: 'no input where there was none', told: outputOnly, countedIn: 0, countedOut: 5, isOdd: false },
    { what: 'nothing at all for nothing at all', told: nothing, countedIn: 0, countedOut: 0, isOdd: false },
  ])('is odd or not: $what', ({ told, countedIn, countedOut, isOdd }) => {
    expect(
      chooseBillableUsage({
        ...complete,
        reported: { status: 'reported', usage: told },
        countedInputTokens: countedIn,
        countedOutputTokens: countedOut,
      }),
    ).toEqual({ usage: told, source: 'provider', ...(isOdd ? { anomaly: 'zero_for_an_answer' } : {}) })
  })
})

describe('an answer that was cut, and figures that cannot be true', () => {
  const cut = { ...complete, outcome: 'cut_by_user', countedOutputTokens: 37 } as const

  it('an output beyond everything is not believed, nor its reasoning, but the input beside it is', () => {
    const reported = {
      status: 'reported',
      usage: { ...usage, outputTokens: 5_000, reasoningTokens: 40 },
    } as const
    expect(chooseBillableUsage({ ...cut, reported })).toEqual({
      usage: { ...usage, outputTokens: 37, reasoningTokens: 0 },
      source: 'mixed',
      anomaly: 'output_exceeds_bound',
    })
  })

  it('an input that is not believed spoils all of them, whatever the output is', () => {
    const input = { ...usage, inputTokens: 100_000 }
    for (const outputTokens of [900, 5_000]) {
      const reported = { status: 'reported', usage: { ...input, outputTokens } } as const
      expect(chooseBillableUsage({ ...cut, reported })).toMatchObject({
        source: 'counted',
        usage: { inputTokens: 140, outputTokens: 37, reasoningTokens: 0 },
        anomaly: 'input_implausible',
      })
    }
  })

  it('figures that contradict each other spoil all of them, the input too', () => {
    const reported = {
      status: 'reported',
      usage: { ...usage, outputTokens: 5, reasoningTokens: 6 },
    } as const
    expect(chooseBillableUsage({ ...cut, reported })).toStrictEqual({
      usage: {
        inputTokens: 140,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 37,
        reasoningTokens: 0,
      },
      source: 'counted',
      anomaly: 'reasoning_exceeds_output',
    })
  })

  it('figures that can be true name no anomaly at all', () => {
    expect(chooseBillableUsage(cut)).toStrictEqual({ usage, source: 'mixed' })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -3, -0, 0])('a count of our own of %d is none', (count) => {
    const chosen = chooseBillableUsage({
      ...cut,
      reported: { status: 'missing' },
      countedOutputTokens: count,
    })
    expect(chosen.usage.outputTokens).toBe(0)
    expect(Object.is(chosen.usage.outputTokens, -0)).toBe(false)
  })

  it('a part of a token that we counted is a whole one', () => {
    const chosen = chooseBillableUsage({ ...cut, reported: { status: 'missing' }, countedOutputTokens: 0.2 })
    expect(chosen.usage.outputTokens).toBe(1)
  })
})
