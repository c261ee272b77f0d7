import { err, ok, type Result } from '../result.ts'
import { commonPasswordWalks, commonPasswordWords } from './common-passwords.ts'

export const passwordLengths = { minimum: 8, maximum: 128 } as const

export type PasswordProblem = {
  readonly code: 'password_too_short' | 'password_too_long' | 'password_too_common' | 'password_holds_email'
  readonly message: string
}

/**
 * Whether a password may be chosen: length, and not among those that guessers try first. No rule about kinds of
 * characters, and any character is allowed. Source: OWASP ASVS 5.0, 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11.
 * @param choice.email the address of its owner, whose local part must not be the password
 */
export function checkPassword(choice: {
  readonly password: string
  readonly email: string
}): Result<undefined, PasswordProblem> {
  const { password, email } = choice
  if (password.length < passwordLengths.minimum) {
    return problem('password_too_short', `Use at least ${passwordLengths.minimum} characters.`)
  }
  if (password.length > passwordLengths.maximum) {
    return problem('password_too_long', `Use at most ${passwordLengths.maximum} characters.`)
  }
  if (holdsEmail(password, email)) {
    return problem('password_holds_email', 'Choose a password that does not contain your e-mail address.')
  }
  if (isCommonPassword(password)) {
    return problem(
      'password_too_common',
      'This password is among the first that others would try. Choose another.',
    )
  }
  return ok(undefined)
}

function problem(code: PasswordProblem['code'], message: string): Result<undefined, PasswordProblem> {
  return err({ code, message })
}

function holdsEmail(password: string, email: string): boolean {
  const [name = ''] = email.toLowerCase().split('@')
  // A local part of three letters would forbid too much.
  return name.length >= 4 && password.toLowerCase().includes(name)
}

/** Whether guessers would try it among the first few thousand. */
export function isCommonPassword(password: string): boolean {
  const text = password.toLowerCase()
  return isRepetition(text) || isDate(text) || isWalk(text) || isCommonWord(text)
}

/** `aaaaaaaa`, `abababab`, `12341234`: a unit of up to four characters and nothing else, or two characters in all. */
function isRepetition(text: string): boolean {
  if (new Set(text).size <= 2) return true
  return [3, 4].some(
    (size) =>
      text ===
      text
        .slice(0, size)
        .repeat(Math.ceil(text.length / size))
        .slice(0, text.length),
  )
}

/** Eight or nine digits are a date of birth or a telephone number. */
function isDate(text: string): boolean {
  return /^\d{1,9}$/.test(text)
}

function isWalk(text: string): boolean {
  const backwards = Array.from(text).toReversed().join('')
  return commonPasswordWalks.some((walk) => walk.includes(text) || walk.includes(backwards))
}

const lettersForSigns: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** `password1`, `P@ssw0rd2024`, `!!sunshine`, `dragondragon`: a common word with some decoration. */
function isCommonWord(text: string): boolean {
  return [text, withoutAffixes(text)].some((candidate) => {
    const plain = candidate.replaceAll(/[^a-z]/g, '')
    const spelled = candidate.replaceAll(/[^a-z]/g, (sign) => lettersForSigns[sign] ?? sign)
    return isWordOrTwice(plain, candidate) || isWordOrTwice(spelled, candidate)
  })
}

function isWordOrTwice(word: string, original: string): boolean {
  // What was taken away must stay small: a word inside a long passphrase is no weakness.
  if (original.length - word.length > 6) return false
  if (commonPasswordWords.has(word)) return true
  const half = word.slice(0, word.length / 2)
  return word === half + half && commonPasswordWords.has(half)
}

/** The text without up to six digits and signs before and after it. */
function withoutAffixes(text: string): string {
  return text.replace(/^[^a-z]{1,6}/, '').replace(/[^a-z]{1,6}$/, '')
}
