import type { ApiFailure } from '../../ports/endpoint.ts'
import { blockedCode } from './create-auth.ts'

const linkGone: ApiFailure = {
  code: 'gone',
  message: 'This link was used already or is too old. Ask for a new one.',
  param: 'token',
}

const failuresByCode: Readonly<Record<string, ApiFailure>> = {
  INVALID_EMAIL_OR_PASSWORD: {
    code: 'unauthenticated',
    message: 'The e-mail address or the password is wrong.',
  },
  INVALID_PASSWORD: {
    code: 'forbidden',
    message: 'The current password is wrong.',
    param: 'currentPassword',
  },
  INVALID_EMAIL: { code: 'invalid_request', message: '"email" must be a valid email.', param: 'email' },
  PASSWORD_TOO_SHORT: {
    code: 'invalid_request',
    message: 'Use at least 8 characters.',
    param: 'newPassword',
  },
  PASSWORD_TOO_LONG: {
    code: 'invalid_request',
    message: 'Use at most 128 characters.',
    param: 'newPassword',
  },
  // Somebody else signed up with the same address between the look and the insert.
  FAILED_TO_CREATE_USER: { code: 'conflict', message: 'This address has an account already.' },
  INVALID_TOKEN: linkGone,
  TOKEN_EXPIRED: linkGone,
  // The user of a reset link is gone: to the caller a link like any other that no longer works.
  USER_NOT_FOUND: linkGone,
  [blockedCode]: { code: 'forbidden', message: 'This account is blocked. Ask for help.' },
}

/**
 * Our own words for a refusal of better-auth; its text never reaches anybody.
 * @returns undefined where it is no refusal but a fault
 */
export function translateAuthError(status: number, body: unknown): ApiFailure | undefined {
  const known = failuresByCode[codeOf(body)]
  if (known !== undefined) return known
  if (status === 401) return { code: 'unauthenticated', message: 'Sign in first.' }
  if (status === 403) return { code: 'forbidden', message: 'This is not allowed.' }
  if (status === 404) return { code: 'not_found', message: 'There is nothing here.' }
  if (status >= 400 && status < 500) return { code: 'invalid_request', message: 'The request is not valid.' }
  return undefined
}

function codeOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('code' in body)) return ''
  return typeof body.code === 'string' ? body.code : ''
}
