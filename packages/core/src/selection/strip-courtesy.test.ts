import { array, assert as check, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { stripCourtesy } from './strip-courtesy.ts'

const messages = array(
  constantFrom(
    'hi ',
    'please ',
    'Question: ',
    'can you ',
    ' thanks',
    '!',
    '. ',
    '\n',
    'why',
    'the roof leaks ',
    '写',
    '\ud83d',
    '?',
  ),
  { maxLength: 30 },
).map((parts) => parts.join(''))

const wish = 'Explain how a heat pump works in winter.'

describe('what is said around a wish', () => {
  test.each([
    `  ${wish}\n\n`,
    `Please ${wish}`,
    `Hi there, please ${wish}`,
    `Hello! ${wish} Thank you!`,
    `Could you please help me with this? ${wish}`,
    `Question: ${wish}`,
    `${wish} Thanks a lot in advance.`,
    `${wish} Please`,
  ])('is taken off: %j', (prompt) => {
    expect(stripCourtesy(prompt)).toBe(wish)
  })

  test.each(['hi, how are you', 'thank you', 'Please help', 'hello', 'Q: why?', 'ok thanks'])(
    'is left where there is little else: %s',
    (prompt) => {
      expect(stripCourtesy(prompt)).toBe(prompt)
    },
  )

  test('leaves words alone that only begin like it', () => {
    for (const prompt of [
      'Pleased customers write longer reviews, why is that?',
      'Hide and seek: how old is the game?',
    ])
      expect(stripCourtesy(prompt)).toBe(prompt)
  })

  test('is all that ever goes: what is left stands in the prompt', () => {
    check(
      property(messages, (prompt) => {
        expect(prompt.includes(stripCourtesy(prompt))).toBe(true)
      }),
    )
  })
})
