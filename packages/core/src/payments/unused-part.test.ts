import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { microCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { freePartOf, type OrderLeg, unusedPartOf, type WalletUse } from './unused-part.ts'

type Happening =
  | { readonly type: 'buy'; readonly orderId: string; readonly amount: bigint }
  | { readonly type: 'use'; readonly amount: bigint }
  | { readonly type: 'claw_back'; readonly orderId: string; readonly amount: bigint }

/** A wallet's history as the ledger would write it: nothing leaves that is not there. */
function historyOf(happenings: readonly Happening[]): WalletUse & { readonly posted: bigint } {
  const legs: OrderLeg[] = []
  const ownLeft = new Map<string, bigint>()
  let credited = 0n
  let debited = 0n
  for (const happening of happenings) {
    const posted = credited - debited
    if (happening.type === 'buy') {
      credited += happening.amount
      ownLeft.set(happening.orderId, (ownLeft.get(happening.orderId) ?? 0n) + happening.amount)
      legs.push(legOf(happening.orderId, happening.amount, credited))
    } else if (happening.type === 'use') {
      debited += least(happening.amount, posted)
    } else {
      const taken = least(least(happening.amount, posted), ownLeft.get(happening.orderId) ?? 0n)
      if (taken === 0n) continue
      debited += taken
      ownLeft.set(happening.orderId, (ownLeft.get(happening.orderId) ?? 0n) - taken)
      legs.push(legOf(happening.orderId, 0n - taken, credited))
    }
  }
  return { legs, debitedTotalMicro: microCredits(debited), posted: credited - debited }
}

function legOf(orderId: string, amount: bigint, credited: bigint): OrderLeg {
  return { orderId, amountMicro: microCredits(amount), creditedTotalMicro: microCredits(credited) }
}

function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}

test.each([
  {
    story: 'nothing was used',
    happenings: [{ type: 'buy', orderId: 'a', amount: 100n }],
    unused: { a: 100n },
  },
  {
    story: 'the older purchase is used up first',
    happenings: [
      { type: 'buy', orderId: 'a', amount: 100n },
      { type: 'buy', orderId: 'b', amount: 100n },
      { type: 'use', amount: 130n },
    ],
    unused: { a: 0n, b: 70n },
  },
  {
    story: 'credits that stood there before are used first',
    happenings: [
      { type: 'buy', orderId: 'bonus', amount: 50n },
      { type: 'buy', orderId: 'a', amount: 100n },
      { type: 'use', amount: 60n },
    ],
    unused: { a: 90n },
  },
  {
    story: 'the claw-back of a later purchase does not use up an earlier one',
    happenings: [
      { type: 'buy', orderId: 'a', amount: 100n },
      { type: 'buy', orderId: 'b', amount: 100n },
      { type: 'claw_back', orderId: 'b', amount: 60n },
      { type: 'use', amount: 10n },
    ],
    unused: { a: 90n, b: 40n },
  },
  {
    story: 'a claw-back of credits that were used comes out of what is there, and is not counted twice',
    happenings: [
      { type: 'buy', orderId: 'a', amount: 100n },
      { type: 'buy', orderId: 'b', amount: 100n },
      { type: 'use', amount: 150n },
      { type: 'claw_back', orderId: 'a', amount: 100n },
    ],
    unused: { a: 0n, b: 0n },
  },
  {
    story: 'what a won dispute gave back belongs to its purchase again',
    happenings: [
      { type: 'buy', orderId: 'a', amount: 100n },
      { type: 'claw_back', orderId: 'a', amount: 100n },
      { type: 'buy', orderId: 'a', amount: 100n },
      { type: 'use', amount: 30n },
    ],
    unused: { a: 70n },
  },
] satisfies readonly {
  story: string
  happenings: readonly Happening[]
  unused: Readonly<Record<string, bigint>>
}[])('$story', ({ happenings, unused }) => {
  const history = historyOf(happenings)
  for (const [orderId, amount] of Object.entries(unused)) expect(unusedPartOf(orderId, history)).toBe(amount)
})

const orderIds = ['a', 'b', 'c', 'd'] as const
const amount = fc.bigInt({ min: 1n, max: 1000n })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ type: fc.constant('buy' as const), orderId: fc.constantFrom(...orderIds), amount }),
  fc.record({ type: fc.constant('use' as const), amount }),
  fc.record({ type: fc.constant('claw_back' as const), orderId: fc.constantFrom(...orderIds), amount }),
)

test('the unused parts of everything that came in are the balance', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const history = historyOf(happenings)
      const parts = orderIds.map((orderId) => unusedPartOf(orderId, history))
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(history.posted)
      for (const part of parts) expect(part >= 0n).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

/** Freezes up to what is free of each order, as often as it is asked, and what runs hold. */
function holdsOf(use: WalletUse & { readonly posted: bigint }, wanted: readonly bigint[], run: bigint) {
  const running = least(run, use.posted)
  const frozen: { orderId: string; amountMicro: MicroCredits }[] = []
  for (const [at, orderId] of orderIds.entries()) {
    const free = freePartOf(orderId, use, { heldMicro: heldBy(frozen, running), frozen })
    const amountMicro = microCredits(least(free, wanted[at] ?? 0n))
    if (amountMicro > 0n) frozen.push({ orderId, amountMicro })
  }
  return { heldMicro: heldBy(frozen, running), frozen }
}

function heldBy(frozen: readonly { readonly amountMicro: bigint }[], running: bigint): MicroCredits {
  return microCredits(frozen.reduce((sum, { amountMicro }) => sum + amountMicro, running))
}

test('the free parts of everything that came in are what is available, whatever is frozen or held', () => {
  const wanted = fc.array(amount, { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), wanted, amount, (happenings, freezes, run) => {
      const history = historyOf(happenings)
      const holds = holdsOf(history, freezes, run)
      const parts = orderIds.map((orderId) => freePartOf(orderId, history, holds))
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(history.posted - holds.heldMicro)
    }),
    { numRuns: 1000 },
  )
})

test('what is bought later is free, and adds nothing to what can be frozen of an older purchase', () => {
  const wanted = fc.array(amount, { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), wanted, amount, (happenings, freezes, run) => {
      const history = historyOf(happenings)
      const holds = holdsOf(history, freezes, run)
      const later = historyOf([...happenings, { type: 'buy', orderId: 'later', amount: 500n }])
      expect(freePartOf('later', later, holds)).toBe(500n)
      for (const orderId of orderIds) {
        expect(freePartOf(orderId, later, holds)).toBe(freePartOf(orderId, history, holds))
      }
    }),
    { numRuns: 1000 },
  )
})

test('a freeze takes from what was free of its own order, and nothing from anybody else', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 40 }),
      fc.array(amount, { minLength: 4, maxLength: 4 }),
      fc.constantFrom(...orderIds),
      (happenings, freezes, frozenId) => {
        const history = historyOf(happenings)
        const before = holdsOf(history, freezes, 0n)
        const wanted = least(freePartOf(frozenId, history, before), 70n)
        if (wanted === 0n) return
        // One freeze for each dispute, so that an order can have several.
        const frozen = [...before.frozen, { orderId: frozenId, amountMicro: microCredits(wanted) }]
        const after = { frozen, heldMicro: heldBy(frozen, 0n) }
        for (const orderId of orderIds) {
          const taken = orderId === frozenId ? wanted : 0n
          expect(freePartOf(orderId, history, after)).toBe(freePartOf(orderId, history, before) - taken)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

test('what was given back of a used purchase can be frozen once, and not again with every look', () => {
  const use = historyOf([
    { type: 'buy', orderId: 'a', amount: 100n },
    { type: 'buy', orderId: 'b', amount: 100n },
    { type: 'use', amount: 100n },
    { type: 'claw_back', orderId: 'a', amount: 30n },
    { type: 'buy', orderId: 'a', amount: 30n },
  ])
  const free = freePartOf('a', use, { heldMicro: microCredits(0n), frozen: [] })
  const frozen = [{ orderId: 'a', amountMicro: free }]
  expect(free).toBe(30n)
  expect(freePartOf('a', use, { heldMicro: free, frozen })).toBe(0n)
  expect(freePartOf('b', use, { heldMicro: free, frozen })).toBe(70n)
})

test('what a claw-back took of a purchase that is not listed is used like anything else', () => {
  const legs = [legOf('a', 100n, 100n), legOf('unlisted', -30n, 100n)]
  expect(unusedPartOf('a', { legs, debitedTotalMicro: microCredits(30n) })).toBe(70n)
})

test('orders without a claw-back need not be known', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 40 }),
      fc.constantFrom(...orderIds),
      (happenings, orderId) => {
        const history = historyOf(happenings)
        const clawedBack = new Set(
          history.legs.filter(({ amountMicro }) => amountMicro < 0n).map((leg) => leg.orderId),
        )
        const legs = history.legs.filter((leg) => leg.orderId === orderId || clawedBack.has(leg.orderId))
        expect(unusedPartOf(orderId, { ...history, legs })).toBe(unusedPartOf(orderId, history))
      },
    ),
    { numRuns: 1000 },
  )
})
