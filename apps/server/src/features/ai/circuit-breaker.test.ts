import { expect, test } from 'vitest'

import { createCircuitBreaker } from './circuit-breaker.ts'

function openCircuit() {
  let nowMs = 1_000_000
  const breaker = createCircuitBreaker({ nowMs: () => nowMs })
  return {
    breaker,
    pass: (ms: number) => {
      nowMs += ms
    },
    fail: (times: number) => {
      for (let failure = 0; failure < times; failure += 1) breaker.recordFailure('openai')
    },
  }
}

test('five failures within 30 s open it for 30 s, for that provider only', () => {
  const { breaker, fail, pass } = openCircuit()
  fail(4)
  expect(breaker.isOpen('openai')).toBe(false)
  fail(1)
  expect(breaker.isOpen('openai')).toBe(true)
  expect(breaker.isOpen('google')).toBe(false)
  pass(29_999)
  expect(breaker.isOpen('openai')).toBe(true)
  pass(1)
  expect(breaker.isOpen('openai')).toBe(false)
})

test('failures far apart do not add up', () => {
  const { breaker, fail, pass } = openCircuit()
  for (let round = 0; round < 5; round += 1) {
    fail(2)
    pass(16_000)
  }
  expect(breaker.isOpen('openai')).toBe(false)
})

test('a success in between forgets them', () => {
  const { breaker, fail } = openCircuit()
  fail(4)
  breaker.recordSuccess('openai')
  fail(4)
  expect(breaker.isOpen('openai')).toBe(false)
})

test('after it was open, one failure opens it again and one success closes it', () => {
  const { breaker, fail, pass } = openCircuit()
  fail(5)
  pass(30_000)
  fail(1)
  expect(breaker.isOpen('openai')).toBe(true)
  pass(30_000)
  breaker.recordSuccess('openai')
  fail(4)
  expect(breaker.isOpen('openai')).toBe(false)
})

test('a clock that is set back a day does not keep a provider shut out for a day', () => {
  const { breaker, fail, pass } = openCircuit()
  fail(5)
  expect(breaker.isOpen('openai')).toBe(true)
  pass(-24 * 60 * 60 * 1000)
  expect(breaker.isOpen('openai')).toBe(false)
})

test('failures of a time that has not come yet are none of the last half minute', () => {
  const { breaker, fail, pass } = openCircuit()
  fail(4)
  pass(-60_000)
  fail(1)
  expect(breaker.isOpen('openai')).toBe(false)
})
