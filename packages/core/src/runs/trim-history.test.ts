import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { trimHistory } from './trim-history.ts'
import type { SizedMessage } from './trim-history.ts'

const user = { role: 'user', boundTokens: 10 } as const
const assistant = { role: 'assistant', boundTokens: 20 } as const

test('a history that fits is left alone', () => {
  expect(trimHistory([user, assistant, user], 40)).toHaveLength(3)
})

test('the oldest messages go first, and an answer never stays without its question', () => {
  expect(trimHistory([user, assistant, user, assistant, user], 69)).toEqual([user, assistant, user])
  expect(trimHistory([user, assistant, user, assistant, user], 39)).toEqual([user])
})

test('the prompt stays even where it alone is too long', () => {
  expect(trimHistory([user, assistant, user], 1)).toEqual([user])
})

test('what is left fits, ends with the prompt, keeps system messages, and is as long as it may be', () => {
  const turns = fc.array(
    fc.tuple(fc.nat(100), fc.nat(100)).map(([asked, answered]): readonly SizedMessage[] => [
      { role: 'user', boundTokens: asked },
      { role: 'assistant', boundTokens: answered },
    ]),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(turns, fc.nat(100), fc.nat(2_000), (pairs, promptTokens, limitTokens) => {
      const system: SizedMessage = { role: 'system', boundTokens: 5 }
      const prompt: SizedMessage = { role: 'user', boundTokens: promptTokens }
      const messages = [system, ...pairs.flat(), prompt]
      const kept = trimHistory(messages, limitTokens)
      expect(kept.at(-1)).toBe(prompt)
      expect(kept[0]).toBe(system)
      expect(kept[1]?.role).toBe('user')
      const total = kept.reduce((sum, message) => sum + message.boundTokens, 0)
      // The prompt and the system message stay even where they alone are too long.
      expect(kept.length === 2 || total <= limitTokens).toBe(true)
      const dropped = pairs.flat().slice(0, messages.length - kept.length)
      const nextTurn = dropped.slice(-2).reduce((sum, message) => sum + message.boundTokens, 0)
      expect(dropped.length === 0 || total + nextTurn > limitTokens).toBe(true)
    }),
  )
})
