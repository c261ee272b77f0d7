import { err, ok } from '@tessera/core/result'

import type { StripeResult } from '../refusal.ts'

const docs = 'See https://docs.stripe.com/keys for details.'

/**
 * Takes a key of the test mode as bearer token or as the name of basic authentication.
 * @param acceptedKey the only key that is taken; undefined: any that begins as test keys do
 */
export function authenticate(
  header: string | undefined,
  acceptedKey: string | undefined,
): StripeResult<string> {
  const key = keyOf(header)
  if (key === undefined) {
    return unauthorized(
      `You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). ${docs}`,
    )
  }
  const isTaken = acceptedKey === undefined ? /^[sr]k_test_[A-Za-z0-9]+$/.test(key) : key === acceptedKey
  return isTaken ? ok(key) : unauthorized(`Invalid API Key provided: ${masked(key)}`)
}

function keyOf(header: string | undefined): string | undefined {
  const [scheme = '', credentials = ''] = (header ?? '').split(' ')
  if (/^bearer$/i.test(scheme)) return credentials === '' ? undefined : credentials
  if (!/^basic$/i.test(scheme)) return undefined
  const [name] = Buffer.from(credentials, 'base64').toString('utf8').split(':')
  return name === '' ? undefined : name
}

function masked(key: string): string {
  return key.length < 12 ? '****' : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`
}

function unauthorized(message: string): StripeResult<never> {
  return err({ status: 401, type: 'invalid_request_error', message })
}
