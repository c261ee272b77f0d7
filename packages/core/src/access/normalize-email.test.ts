import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { normalizeEmail } from './normalize-email.ts'

describe('one mailbox has one normalised address', () => {
  it.each([
    ['Ada@Example.com', 'ada@example.com'],
    [' ada@example.com ', 'ada@example.com'],
    ['ada+credits@example.com', 'ada@example.com'],
    ['ada+a+b@example.com', 'ada@example.com'],
    ['a.d.a@gmail.com', 'ada@gmail.com'],
    ['a.d.a+x@GoogleMail.com', 'ada@gmail.com'],
    ['ada@example.com.', 'ada@example.com'],
    ['a.d.a@example.com', 'a.d.a@example.com'],
    ['+x@example.com', '+x@example.com'],
    ['"odd@local"@example.com', '"odd@local"@example.com'],
    ['no address', 'no address'],
  ])('%s is %s', (email, expected) => {
    expect(normalizeEmail(email)).toBe(expected)
  })

  test('normalising twice changes nothing', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(normalizeEmail(normalizeEmail(email))).toBe(normalizeEmail(email))
      }),
    )
  })

  test('case and plus tags never make a second mailbox', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/),
        fc.stringMatching(/^[a-z0-9]{1,8}$/),
        (name, tag) => {
          const plain = normalizeEmail(`${name}@example.org`)
          expect(normalizeEmail(`${name.toUpperCase()}+${tag}@EXAMPLE.org`)).toBe(plain)
        },
      ),
    )
  })
})
