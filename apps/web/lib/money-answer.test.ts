import type { ErrorCode } from '@tessera/contracts/errors'
import { expect, it } from 'vitest'

import { ApiError, NetworkError } from './api/api-error.ts'
import { moneyAnswerOf } from './money-answer.ts'

function refusal(code: ErrorCode, message: string): ApiError {
  return new ApiError(409, { code, message, request_id: 'req_1' })
}

it.each(['conflict', 'payment_provider_error', 'payments_unavailable'] as const)(
  'why money did not move stands in the server’s own words: %s',
  (code) => {
    expect(moneyAnswerOf(refusal(code, 'Another refund is under way.'))).toBe('Another refund is under way.')
  },
)

it.each([
  ['another code', refusal('unauthenticated', 'Sign in.')],
  ['a server that says nothing', refusal('conflict', ' ')],
  ['no answer', new NetworkError(new TypeError('fetch failed'))],
  ['no error', undefined],
])('the catalogue speaks for %s', (_, error) => {
  expect(moneyAnswerOf(error)).toBeUndefined()
})
