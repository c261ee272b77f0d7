import { errorCodes, httpStatusByErrorCode } from '@tessera/contracts/errors'
import { expect, it } from 'vitest'

import { ApiError, apiErrorFrom, NetworkError } from './api/api-error.ts'
import { isUnanswered } from './use-attempt-key.ts'

function refusal(code: (typeof errorCodes)[number]): ApiError {
  return new ApiError(httpStatusByErrorCode[code], { code, message: '', request_id: 'req_1' })
}

it.each(['payment_provider_error', 'payments_off', 'prices_not_confirmed'] as const)(
  '%s is an answer: nothing was done, and the next press is another attempt',
  (code) => {
    expect(refusal(code).status).toBeGreaterThanOrEqual(500)
    expect(isUnanswered(refusal(code))).toBe(false)
  },
)

it.each(['internal', 'unavailable', 'payments_unavailable', 'provider_error'] as const)(
  '%s leaves open whether it was done: only the very same may be tried again',
  (code) => {
    expect(isUnanswered(refusal(code))).toBe(true)
  },
)

it('every refusal below 500 is an answer', () => {
  const codes = errorCodes.filter((code) => httpStatusByErrorCode[code] < 500)
  expect(codes.filter((code) => isUnanswered(refusal(code)))).toEqual([])
})

it('silence is no answer, and neither is the page of a proxy', async () => {
  expect(isUnanswered(new NetworkError(new TypeError('fetch failed')))).toBe(true)
  expect(isUnanswered(await apiErrorFrom(new Response('<h1>Bad gateway</h1>', { status: 502 })))).toBe(true)
})
