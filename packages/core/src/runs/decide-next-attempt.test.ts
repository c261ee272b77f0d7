import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { decideNextAttempt, mostAttempts } from './decide-next-attempt.ts'

const failed = {
  isRetryable: true,
  isProviderRefusal: false,
  afterFirstByte: false,
  attemptsMade: 1,
  hasFallback: false,
}

describe('after a failed call', () => {
  /** @see https://github.com/elixir-vibe/llm_proxy/issues/4 */
  it('nothing is tried again once content had come', () => {
    expect(decideNextAttempt({ ...failed, afterFirstByte: true, hasFallback: true })).toEqual({
      step: 'give_up',
    })
  })

  it('another provider is asked where there is one', () => {
    expect(decideNextAttempt({ ...failed, hasFallback: true })).toEqual({ step: 'fall_back' })
  })

  it('a provider that is ready again in a second is asked again', () => {
    expect(decideNextAttempt({ ...failed, hasFallback: true, retryAfterMs: 1_000 })).toEqual({
      step: 'retry',
      waitMs: 1_000,
    })
  })

  it('nobody waits for a provider that asks for a day', () => {
    expect(decideNextAttempt({ ...failed, retryAfterMs: 86_400_000 })).toEqual({ step: 'give_up' })
  })

  it('a rejected key of ours leads to another provider, never to the same again', () => {
    const refused = { ...failed, isRetryable: false, isProviderRefusal: true }
    expect(decideNextAttempt({ ...refused, hasFallback: true })).toEqual({ step: 'fall_back' })
    expect(decideNextAttempt(refused)).toEqual({ step: 'give_up' })
  })

  it('a call that is wrong in itself is not made again anywhere', () => {
    expect(decideNextAttempt({ ...failed, isRetryable: false, hasFallback: true })).toEqual({
      step: 'give_up',
    })
  })
})

test('no run makes more than three calls, whatever providers say', () => {
  const answers = fc.record({
    isRetryable: fc.boolean(),
    isProviderRefusal: fc.boolean(),
    afterFirstByte: fc.boolean(),
    hasFallback: fc.boolean(),
    retryAfterMs: fc.nat(100_000),
  })
  fc.assert(
    fc.property(fc.array(answers, { minLength: 10, maxLength: 10 }), (failures) => {
      let attemptsMade = 0
      for (const failure of failures) {
        attemptsMade += 1
        const next = decideNextAttempt({ ...failure, attemptsMade })
        if (next.step === 'give_up') break
        expect(next.step === 'retry' ? next.waitMs : 0).toBeLessThanOrEqual(5_000)
      }
      expect(attemptsMade).toBeLessThanOrEqual(mostAttempts)
    }),
  )
})
