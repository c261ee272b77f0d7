import { expect, test } from 'vitest'

import { createGptTokenCounter } from '../../adapters/tokens/gpt-token-counter.ts'
import type { CallMessage } from '../../ports/model-provider.ts'
import { measureInput } from './count-input.ts'

const tokens = createGptTokenCounter()

function user(text: string): CallMessage {
  return { role: 'user', text }
}

test('a short request is measured exactly, and its bound is above the measure', () => {
  const text = 'Was kostet eine Fahrkarte nach Köln, wenn ich sie heute kaufe?'
  const size = measureInput(tokens, [user(text)])
  expect(size.expected).toBe(tokens.count(text) + 4)
  expect(size.bound).toBeGreaterThan(size.expected)
})

test('the newest message is also told by itself', () => {
  const [question, answer, next] = ['How far is Köln?', 'About 570 kilometres.', 'And Bonn?']
  const size = measureInput(tokens, [user(question), { role: 'assistant', text: answer }, user(next)])
  expect(size.newestTokens).toBe(tokens.count(next))
  expect(measureInput(tokens, []).newestTokens).toBe(0)
})

test('a conversation of hundreds of hostile messages does not hold up everybody else', () => {
  const hostile = Array.from({ length: 300 }, (_, index) =>
    user(
      Array.from({ length: 12_000 }, (_character, at) =>
        String.fromCharCode(97 + ((at * 7919 + index * 31) % 26)),
      ).join(''),
    ),
  )
  const startedMs = performance.now()
  const size = measureInput(tokens, hostile)
  // Each of them read by the tokenizer would take seconds; the limit leaves room for a slow machine.
  expect(performance.now() - startedMs).toBeLessThan(2_500)
  expect(size.bound).toBeGreaterThanOrEqual(size.expected)
})

test('what is old is estimated, what is new is measured', () => {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(500)
  const [old, recent] = [user(text), user(text)]
  const size = measureInput(tokens, [old, recent])
  expect(size.expected).toBe(tokens.estimate(text).expected + tokens.measure(text).expected + 8)
})
