import { expect, it } from 'vitest'

import { ownPath } from './own-path.ts'

it.each(['/chat/', '/chat/?c=conv_1', '/credits/?cancelled=1#packages'])('%s is a path of ours', (path) => {
  expect(ownPath(path)).toBe(path)
})

it.each([
  null,
  '',
  'chat/',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n//evil.example',
])('%j leads nowhere', (path) => {
  expect(ownPath(path)).toBeUndefined()
})
