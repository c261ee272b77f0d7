import { expect, it } from 'vitest'

import { ownPath } from '../../lib/own-path.ts'
import { buyAndReturn } from './buy-and-return.ts'

it.each([
  [null, '/chat/'],
  ['cnv_1', '/chat/?c=cnv_1'],
  ['a&b=c', '/chat/?c=a%26b%3Dc'],
])('from the conversation %s the way to the packages leads back to %s', (conversationId, back) => {
  const { searchParams } = new URL(buyAndReturn(conversationId), 'http://site.example')
  expect(ownPath(searchParams.get('return_to'))).toBe(back)
})
