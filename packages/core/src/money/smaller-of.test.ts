import { assert as check, bigInt, property } from 'fast-check'
import { expect, test } from 'vitest'

import { largerOf, smallerOf } from './smaller-of.ts'

test('of two amounts one is the smaller, the other the larger, whichever stands first', () => {
  check(
    property(bigInt(), bigInt({ min: 0n }), (amount, more) => {
      expect([smallerOf(amount, amount + more), largerOf(amount, amount + more)]).toEqual([
        amount,
        amount + more,
      ])
      expect([smallerOf(amount + more, amount), largerOf(amount + more, amount)]).toEqual([
        amount,
        amount + more,
      ])
    }),
  )
})
