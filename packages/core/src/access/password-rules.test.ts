import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { checkPassword, isCommonPassword } from './password-rules.ts'

function codeFor(password: string, email = 'ada.lovelace@example.com'): string {
  const checked = checkPassword({ password, email })
  return checked.ok ? 'ok' : checked.error.code
}

describe('a password is refused when guessers would try it first', () => {
  it.each(
    `password password1 password123 Password1! P@ssw0rd passw0rd 12345678 123456789 1234567890 11111111 00000000
     87654321 88888888 12341234 12121212 qwertyui qwertyuiop 1qaz2wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 zaq12wsx qazwsxedc
     asdfghjk asdfghjkl zxcvbnm1 qwerty123 Qwerty12 abcdefgh abcd1234 abc12345 a1b2c3d4 iloveyou iloveyou1 sunshine
     Sunshine1 princess princess1 football football1 baseball basketball superman batman123 spiderman trustno1
     michelle jennifer jessica1 charlie1 michael1 jordan23 welcome1 Welcome123 letmein1 letmein123 dragon123 dragondragon
     monkey123 shadow12 master123 whatever computer internet starwars pokemon1 naruto123 liverpool chelsea1 arsenal1
     Summer2024! Winter2023 changeme changeme1 admin123 admin1234 administrator test1234 testtest secret123
     19871225 01011990 147258369 741852963 aaaaaaaa abababab ababababab abcabcabc aaaa1111 lovelove samsung1 google123
     butterfly chocolate strawberry hellokitty blink182 rockyou1 fuckyou1 killer123 hunter22 mustang1 corvette
     sebastian alexander elizabeth nicholas victoria samantha benjamin christian jonathan anthony1`
      .split(/\s+/)
      .filter((password) => password.length >= 8),
  )('%s', (password) => {
    expect(codeFor(password)).toBe('password_too_common')
  })
})

describe('a password is accepted when it is long enough and not common', () => {
  it.each([
    'correct horse battery staple',
    'Tr0ub4dor&3x',
    'passwordless since the flood',
    'vK9#mQ2$',
    'zürich im Nebel',
    '我的貓喜歡吃鮪魚罐頭',
    '🦊🐻🐼🐨',
    'x'.repeat(32) + 'abcdefghijklmnop' + 'yz7'.repeat(5) + '!',
    'k7'.repeat(30) + '-end',
  ])('%s', (password) => {
    expect(codeFor(password)).toBe('ok')
  })

  test('any 20 random letters and digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{20}$/), (password) => {
        fc.pre(new Set(password).size > 8)
        expect(isCommonPassword(password)).toBe(false)
      }),
    )
  })
})

describe('the limits of length are 8 and 128 characters', () => {
  it.each([
    [7, 'password_too_short'],
    [8, 'ok'],
    [64, 'ok'],
    [128, 'ok'],
    [129, 'password_too_long'],
  ])('%i characters: %s', (length, code) => {
    const password = 'kV9-mQ2.'.padEnd(length, 'x7Tp').slice(0, length)
    expect(codeFor(password)).toBe(code)
  })
})

test('the local part of the e-mail address is no password', () => {
  expect(codeFor('Ada.Lovelace99')).toBe('password_holds_email')
  expect(codeFor('the lady Ada again', 'ada@example.com')).toBe('ok')
})
