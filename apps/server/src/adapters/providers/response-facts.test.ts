import { expect, it } from 'vitest'

import { isPlainBody, readRequestId, readRetryAfterMs } from './response-facts.ts'

it.each([
  { headers: { 'retry-after': '2' }, waitMs: 2_000 },
  { headers: { 'retry-after': '0.5' }, waitMs: 500 },
  { headers: { 'retry-after-ms': '120', 'retry-after': '9' }, waitMs: 120 },
  {
    headers: { date: 'Tue, 03 Nov 2026 10:00:00 GMT', 'retry-after': 'Tue, 03 Nov 2026 10:00:07 GMT' },
    waitMs: 7_000,
  },
  { headers: { 'retry-after': 'Tue, 03 Nov 2026 10:00:07 GMT' }, waitMs: undefined },
  { headers: { 'retry-after': '-3' }, waitMs: undefined },
  { headers: { 'retry-after': 'soon' }, waitMs: undefined },
  { headers: {}, waitMs: undefined },
])('Retry-After in $headers is a wait of $waitMs ms', ({ headers, waitMs }) => {
  expect(readRetryAfterMs(headers)).toBe(waitMs)
})

it('a request id is passed on only if it looks like one', () => {
  expect(readRequestId({ 'x-request-id': 'req_0123-ab' })).toBe('req_0123-ab')
  expect(readRequestId({ 'request-id': 'a b\nc' })).toBeUndefined()
})

it('a body is plain unless it says otherwise', () => {
  expect(isPlainBody({})).toBe(true)
  expect(isPlainBody({ 'content-encoding': 'identity' })).toBe(true)
  expect(isPlainBody({ 'content-encoding': 'br' })).toBe(false)
})
