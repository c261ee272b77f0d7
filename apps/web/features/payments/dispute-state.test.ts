import { expect, it } from 'vitest'

import { disputeStateOf } from './dispute-state.ts'

it.each([
  ['needs_response', 'open'],
  ['under_review', 'open'],
  ['lost', 'taken'],
  ['appeal_under_review', 'appealed'],
  ['won', 'won'],
  ['prevented', 'settled'],
  ['warning_needs_response', 'inquiry'],
  ['warning_closed', 'closed'],
] as const)('Stripe’s %s is called %s', (status, state) => {
  expect(disputeStateOf(status)).toBe(state)
})

it('a word that Stripe adds later counts as undecided', () => {
  expect(disputeStateOf('some_new_word')).toBe('open')
})
