import { expect, it } from 'vitest'

import { looksLikeEmail, safeNextPath } from './validation.ts'

it.each([
  [null, '/chat/'],
  ['/credits/history/?type=usage', '/credits/history/?type=usage'],
  ['//evil.example', '/chat/'],
  ['https://evil.example', '/chat/'],
  ['/\\evil.example', '/chat/'],
  ['/sign-in/?next=/sign-in/', '/chat/'],
])('after signing in with next=%s the page is %s', (next, path) => {
  expect(safeNextPath(next)).toBe(path)
})

it.each([
  ['ann@example.com', true],
  ['ann@example', false],
  ['ann example.com', false],
])('%s looks like an address: %s', (text, isAddress) => {
  expect(looksLikeEmail(text)).toBe(isAddress)
})
