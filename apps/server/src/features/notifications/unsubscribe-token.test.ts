import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { optionalMailKinds } from '../../ports/mailer.ts'
import { createUnsubscribeTokens } from './unsubscribe-token.ts'

const secret = 'a secret of the tests'
const tokens = createUnsubscribeTokens(secret)
const anyLink = fc.record({
  kind: fc.constantFrom(...optionalMailKinds),
  userId: fc.stringMatching(/^usr_[0-9a-f]{1,32}$/),
})

test('a link is about the person and the kind that it was written for, also after a restart', () => {
  fc.assert(
    fc.property(anyLink, (link) => {
      const token = tokens.write(link)
      expect(token).toMatch(/^[\w.-]+$/)
      expect(createUnsubscribeTokens(secret).read(token)).toEqual(link)
    }),
  )
})

test('a link with any character changed, left out or added says nothing', () => {
  fc.assert(
    fc.property(anyLink, fc.nat(), fc.constantFrom('', 'A', 'b', '0', '.', '_', '='), (link, at, put) => {
      const token = tokens.write(link)
      const position = at % (token.length + 1)
      const changed = token.slice(0, position) + put + token.slice(position + 1)
      fc.pre(changed !== token)
      expect(tokens.read(changed)).toBeUndefined()
    }),
  )
})

test('one person’s signature does not stop another person’s mails, nor another kind', () => {
  const [, , signature] = tokens.write({ kind: 'low_balance', userId: 'usr_1' }).split('.')
  expect(tokens.read(`low_balance.usr_2.${signature}`)).toBeUndefined()
  expect(tokens.read(`usage_report.usr_1.${signature}`)).toBeUndefined()
  expect(tokens.read(`purchase_receipt.usr_1.${signature}`)).toBeUndefined()
})

test('a link that another site signed, or nobody, says nothing', () => {
  const link = { kind: 'low_balance', userId: 'usr_1' } as const
  expect(createUnsubscribeTokens('another secret').read(tokens.write(link))).toBeUndefined()
  for (const token of [
    '',
    '.',
    '..',
    'low_balance.usr_1',
    'low_balance.usr_1.',
    'low_balance..x',
    'x'.repeat(400),
  ]) {
    expect(tokens.read(token)).toBeUndefined()
  }
})
