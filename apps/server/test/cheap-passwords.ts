import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

import type { PasswordHashing } from '../src/adapters/auth/create-auth.ts'

const hashBytes = 64
const derive = promisify<string, string, number, { N: number }, Buffer>(scrypt)

/** Salted scrypt as in production, at a thousandth of its cost: for tests that are not about hashing. */
export const cheapPasswords: PasswordHashing = {
  async hash(password) {
    const salt = randomBytes(16).toString('hex')
    return `${salt}:${(await deriveCheaply(password, salt)).toString('hex')}`
  },
  async verify({ hash, password }) {
    const [salt = '', stored = ''] = hash.split(':')
    const expected = Buffer.from(stored, 'hex')
    return expected.length === hashBytes && timingSafeEqual(await deriveCheaply(password, salt), expected)
  },
}

function deriveCheaply(password: string, salt: string): Promise<Buffer> {
  return derive(password, salt, hashBytes, { N: 16 })
}
