import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { microCredits } from '../money/micro-credits.ts'
import { minorAmount } from '../money/minor-amount.ts'
import { clawBackTarget } from './claw-back.ts'
import { decideOrder, isFrozenTooLittle } from './decide-order.ts'
import type { OrderMove } from './decide-order.ts'
import type { Order } from './order.ts'
import type { DisputeFact, PaymentFacts, RefundFact } from './payment-facts.ts'

const grantedMicro = microCredits(1_000_000_000n)
const plenty = { freezableMicro: microCredits(10n ** 15n) }

const openOrder: Order = {
  id: 'ord_1',
  userId: 'usr_1',
  walletId: 'wal_1',
  package: { id: 1, name: 'Starter' },
  creditsMicro: grantedMicro,
  amountMinor: minorAmount(1000),
  currency: 'usd',
  isLive: false,
  status: 'open',
  sessionId: 'cs_1',
  taxMinor: minorAmount(0),
  discountMinor: minorAmount(0),
  refundedMinor: minorAmount(0),
  refunds: [],
  disputes: [],
  grantedMicro: microCredits(0n),
  revokedMicro: microCredits(0n),
  clawBacks: 0,
  createdAtMs: 0,
  version: 1n,
}

type SessionFacts = PaymentFacts['session']

function factsOf(
  session: Partial<SessionFacts> = {},
  rest: Partial<Omit<PaymentFacts, 'session'>> = {},
): PaymentFacts {
  return {
    session: {
      id: 'cs_1',
      clientReferenceId: 'ord_1',
      status: 'complete',
      paymentStatus: 'paid',
      isLive: false,
      currency: 'usd',
      subtotalMinor: minorAmount(1000),
      totalMinor: minorAmount(1000),
      taxMinor: minorAmount(0),
      discountMinor: minorAmount(0),
      ...session,
    },
    payment: { id: 'pi_1', hasFailed: false, chargeId: 'ch_1' },
    refunds: [],
    disputes: [],
    ...rest,
  }
}

function refundOf(amount: number, status: RefundFact['status'] = 'succeeded', id = 're_1'): RefundFact {
  return { id, amountMinor: minorAmount(amount), status, createdAtMs: 0 }
}

function disputeOf(status: string, amount = 1000, id = 'du_1'): DisputeFact {
  return {
    id,
    amountMinor: minorAmount(amount),
    currency: 'usd',
    status,
    reason: 'fraudulent',
    createdAtMs: 0,
  }
}

/** Posts every move until nothing is left, as `applyOrder` does: out of a wallet that has so much to be frozen. */
function settle(order: Order, facts: PaymentFacts, limits = plenty): { order: Order; moves: OrderMove[] } {
  const moves: OrderMove[] = []
  let current = order
  let { freezableMicro } = limits
  for (let step = 0; step < 50; step += 1) {
    const { order: after, move } = decideOrder(current, facts, { freezableMicro })
    freezableMicro = microCredits(freezableMicro + frozenOf(current) - frozenOf(after))
    current = after
    if (move === undefined) return { order: current, moves }
    moves.push(move)
  }
  throw new Error('it never ends')
}

function frozenOf(order: Order): bigint {
  return order.disputes.reduce((sum, { frozenMicro }) => sum + frozenMicro, 0n)
}

describe('the grant', () => {
  test('is what the order promised, once, under the order’s own id', () => {
    const { order, moves } = settle(openOrder, factsOf())
    expect(moves).toEqual([{ type: 'grant', amountMicro: grantedMicro, reference: 'ord_1' }])
    expect(order).toMatchObject({ status: 'granted', grantedMicro })
    expect(settle(order, factsOf()).moves).toEqual([])
  })

  test('comes also where a promotion code paid for everything, and its refund takes nothing', () => {
    const free = factsOf({
      paymentStatus: 'no_payment_required',
      totalMinor: minorAmount(0),
      discountMinor: minorAmount(1000),
    })
    expect(settle(openOrder, free).order).toMatchObject({ status: 'granted', totalMinor: 0n })
  })

  test('compares the amount before discounts and tax, and keeps what was really paid', () => {
    const discounted = factsOf({
      totalMinor: minorAmount(950),
      taxMinor: minorAmount(150),
      discountMinor: minorAmount(200),
    })
    const { order } = settle(openOrder, discounted)
    expect(order).toMatchObject({ status: 'granted', totalMinor: 950n, taxMinor: 150n, discountMinor: 200n })
  })

  /** @see https://github.com/QuantumNous/new-api/issues/4279 */
  test.each([
    { session: { subtotalMinor: minorAmount(1) }, problem: 'amount_differs' },
    { session: { currency: 'jpy' }, problem: 'currency_differs' },
    { session: { isLive: true }, problem: 'mode_differs' },
    { session: { id: 'cs_other' }, problem: 'reference_differs' },
    { session: { clientReferenceId: 'ord_2' }, problem: 'reference_differs' },
  ])('never comes for a payment that is not the one we asked for: $problem', ({ session, problem }) => {
    const { order, moves } = settle(openOrder, factsOf(session))
    expect(moves).toEqual([])
    expect(order.problem).toBe(problem)
    expect(order.grantedMicro).toBe(0n)
  })

  test('comes for a session that was made for the order and never written down', () => {
    const { sessionId: _, ...lostSession } = openOrder
    expect(settle(lostSession, factsOf()).order).toMatchObject({ status: 'granted', sessionId: 'cs_1' })
  })

  test('of somebody else’s session nothing is taken over', () => {
    const { order } = settle(openOrder, factsOf({ clientReferenceId: 'ord_2' }))
    expect(order).toMatchObject({ status: 'open', sessionId: 'cs_1', refunds: [] })
    expect(order.paymentIntentId).toBeUndefined()
  })

  test.each([
    { session: { status: 'open', paymentStatus: 'unpaid' }, hasFailed: false, status: 'open' },
    { session: { status: 'open', paymentStatus: 'unpaid' }, hasFailed: true, status: 'open' },
    { session: { status: 'expired', paymentStatus: 'unpaid' }, hasFailed: false, status: 'expired' },
    { session: { status: 'complete', paymentStatus: 'unpaid' }, hasFailed: false, status: 'processing' },
    { session: { status: 'complete', paymentStatus: 'unpaid' }, hasFailed: true, status: 'failed' },
    { session: { status: 'open', paymentStatus: 'paid' }, hasFailed: false, status: 'open' },
    {
      session: { status: 'complete', paymentStatus: 'unpaid', totalMinor: minorAmount(0) },
      hasFailed: false,
      status: 'processing',
    },
    {
      session: { status: 'complete', paymentStatus: 'no_payment_required' },
      hasFailed: false,
      status: 'processing',
    },
  ] as const)('an unpaid session moves nothing: $session → $status', ({ session, hasFailed, status }) => {
    const { order, moves } = settle(openOrder, factsOf(session, { payment: { id: 'pi_1', hasFailed } }))
    expect(moves).toEqual([])
    expect(order.status).toBe(status)
  })

  /** @see https://github.com/QuantumNous/new-api (an order that was paid became expired) */
  test.each(['expired', 'failed', 'created', 'processing'] as const)(
    'what is paid is credited whatever the order was thought to be: %s',
    (status) => {
      expect(settle({ ...openOrder, status }, factsOf()).order.status).toBe('granted')
    },
  )

  test('a payment that could not be credited ends when the money has gone back', () => {
    const wrong = factsOf({ subtotalMinor: minorAmount(1) }, { refunds: [refundOf(1000)] })
    expect(settle(openOrder, wrong).order).toMatchObject({ status: 'refunded', problem: 'amount_differs' })
  })
})

describe('claw-backs', () => {
  test.each([
    { returned: 0n, target: 0n },
    { returned: 1n, target: 334n },
    { returned: 2n, target: 667n },
    { returned: 3n, target: 1000n },
    { returned: 4n, target: 1000n },
  ])('$returned of 3 paid back takes $target of 1000', ({ returned, target }) => {
    const parts = { grantedMicro: microCredits(1000n), paidMinor: minorAmount(3) }
    expect(clawBackTarget({ ...parts, returnedMinor: returned })).toBe(target)
  })

  test('three partial refunds and the last rest take exactly the grant', () => {
    const first = settle(openOrder, factsOf()).order
    let order = first
    const refunds: RefundFact[] = []
    for (const [at, amount] of [333, 333, 333, 1].entries()) {
      refunds.push(refundOf(amount, 'succeeded', `re_${at}`))
      order = settle(order, factsOf({}, { refunds: [...refunds] })).order
    }
    expect(order).toMatchObject({ status: 'refunded', revokedMicro: grantedMicro, clawBacks: 4 })
  })

  test('a discounted purchase is measured by what was paid for it, not by its price', () => {
    const session = { totalMinor: minorAmount(800), discountMinor: minorAmount(200) }
    const half = settle(openOrder, factsOf(session, { refunds: [refundOf(400)] })).order
    expect(half.revokedMicro).toBe(500_000_000n)
    const all = settle(openOrder, factsOf(session, { refunds: [refundOf(800)] })).order
    expect(all.revokedMicro).toBe(grantedMicro)
  })

  test('a refund that fails gives back what it took', () => {
    const refunded = settle(openOrder, factsOf({}, { refunds: [refundOf(500, 'pending')] })).order
    expect(refunded.revokedMicro).toBe(500_000_000n)
    const { order, moves } = settle(refunded, factsOf({}, { refunds: [refundOf(500, 'failed')] }))
    expect(moves).toEqual([
      { type: 'give_back', amountMicro: microCredits(500_000_000n), reference: 'ord_1#2' },
    ])
    expect(order).toMatchObject({ status: 'granted', revokedMicro: 0n })
  })

  /** @see https://github.com/elizaOS/eliza/issues/11155 */
  test('a refund after a dispute that was won takes its full part', () => {
    const lost = settle(openOrder, factsOf({}, { disputes: [disputeOf('lost')] })).order
    const won = settle(lost, factsOf({}, { disputes: [disputeOf('won')] })).order
    expect(won.revokedMicro).toBe(0n)
    const refunded = settle(
      won,
      factsOf({}, { disputes: [disputeOf('won')], refunds: [refundOf(1000)] }),
    ).order
    expect(refunded).toMatchObject({ status: 'refunded', revokedMicro: grantedMicro })
  })
})

describe('disputes', () => {
  const granted = settle(openOrder, factsOf()).order

  /** @see https://github.com/elizaOS/eliza/issues/10997 */
  test('freeze while they are open, take when lost, free when won', () => {
    const opened = settle(granted, factsOf({}, { disputes: [disputeOf('needs_response')] }))
    expect(opened.moves).toEqual([
      { type: 'freeze', amountMicro: grantedMicro, disputeId: 'du_1', holdId: 'dsp_du_1' },
    ])
    expect(opened.order).toMatchObject({ status: 'disputed', revokedMicro: 0n })
    const lost = settle(opened.order, factsOf({}, { disputes: [disputeOf('lost')] }))
    expect(lost.moves).toEqual([
      { type: 'take_back', amountMicro: grantedMicro, reference: 'ord_1#1', freesHoldId: 'dsp_du_1' },
    ])
    expect(lost.order.status).toBe('charged_back')
    const won = settle(opened.order, factsOf({}, { disputes: [disputeOf('won')] }))
    expect(won.moves).toEqual([{ type: 'unfreeze', disputeId: 'du_1', holdId: 'dsp_du_1' }])
    expect(won.order).toMatchObject({ status: 'granted', revokedMicro: 0n })
  })

  test.each(['warning_needs_response', 'warning_under_review', 'warning_closed', 'prevented'])(
    'an inquiry takes and freezes nothing: %s',
    (status) => {
      const { order, moves } = settle(granted, factsOf({}, { disputes: [disputeOf(status)] }))
      expect(moves).toEqual([])
      expect(order.status).toBe('granted')
    },
  )

  test('a status that nobody knows yet freezes, and takes nothing', () => {
    const { moves } = settle(granted, factsOf({}, { disputes: [disputeOf('pondering')] }))
    expect(moves.map(({ type }) => type)).toEqual(['freeze'])
  })

  test('freeze what a loss would take, and no more than there is', () => {
    const partial = settle(granted, factsOf({}, { disputes: [disputeOf('needs_response', 250)] }))
    expect(frozenOf(partial.order)).toBe(250_000_000n)
    const poor = { freezableMicro: microCredits(7n) }
    const little = settle(granted, factsOf({}, { disputes: [disputeOf('needs_response')] }), poor)
    expect(frozenOf(little.order)).toBe(7n)
    const nothing = { freezableMicro: microCredits(0n) }
    expect(settle(granted, factsOf({}, { disputes: [disputeOf('needs_response')] }), nothing).moves).toEqual(
      [],
    )
  })

  test('take in what comes to the wallet later, until all that a loss would take is frozen', () => {
    const facts = factsOf({}, { disputes: [disputeOf('needs_response')] })
    const little = settle(granted, facts, { freezableMicro: microCredits(7n) }).order
    const more = settle(little, facts, { freezableMicro: microCredits(500n) })
    expect(more.moves).toEqual([
      { type: 'unfreeze', disputeId: 'du_1', holdId: 'dsp_du_1' },
      { type: 'freeze', amountMicro: microCredits(507n), disputeId: 'du_1', holdId: 'dsp_du_1_2' },
    ])
    expect(isFrozenTooLittle(more.order)).toBe(true)
    expect(settle(more.order, facts, { freezableMicro: microCredits(0n) }).moves).toEqual([])
    const all = settle(more.order, facts).order
    expect(frozenOf(all)).toBe(grantedMicro)
    expect(isFrozenTooLittle(all)).toBe(false)
    expect(settle(all, facts).moves).toEqual([])
  })

  test('a refund while one is open takes what is frozen, and freezes the rest anew', () => {
    const disputes = [disputeOf('needs_response')]
    const opened = settle(granted, factsOf({}, { disputes })).order
    const { moves, order } = settle(opened, factsOf({}, { disputes, refunds: [refundOf(400)] }))
    expect(moves).toEqual([
      {
        type: 'take_back',
        amountMicro: microCredits(400_000_000n),
        reference: 'ord_1#1',
        freesHoldId: 'dsp_du_1',
      },
      {
        type: 'freeze',
        amountMicro: microCredits(600_000_000n),
        disputeId: 'du_1',
        holdId: 'dsp_du_1_2',
      },
    ])
    expect(order.revokedMicro + frozenOf(order)).toBe(grantedMicro)
  })

  test('of two at once a refund leaves no more frozen than is left to lose', () => {
    const disputes = [disputeOf('needs_response', 600, 'du_a'), disputeOf('needs_response', 400, 'du_b')]
    const opened = settle(granted, factsOf({}, { disputes })).order
    expect(frozenOf(opened)).toBe(grantedMicro)
    const { order } = settle(opened, factsOf({}, { disputes, refunds: [refundOf(800)] }))
    expect([order.revokedMicro, frozenOf(order)]).toEqual([800_000_000n, 200_000_000n])
  })

  test('freeze what is disputed beside what another one has taken', () => {
    const disputes = [disputeOf('lost', 400, 'du_a'), disputeOf('needs_response', 300, 'du_b')]
    const { order } = settle(granted, factsOf({}, { disputes }))
    expect([order.revokedMicro, frozenOf(order)]).toEqual([400_000_000n, 300_000_000n])
  })

  test('give their largest freeze to what is taken back, whichever was opened first', () => {
    const disputes = [disputeOf('needs_response', 400, 'du_a'), disputeOf('needs_response', 600, 'du_b')]
    const first = settle(granted, factsOf({}, { disputes: disputes.slice(0, 1) })).order
    const both = settle(first, factsOf({}, { disputes })).order
    expect(both.disputes.map(({ frozenMicro }) => frozenMicro)).toEqual([400_000_000n, 600_000_000n])
    const { moves } = settle(both, factsOf({}, { disputes, refunds: [refundOf(800)] }))
    expect(moves[0]).toMatchObject({ type: 'take_back', freesHoldId: 'dsp_du_b' })
  })

  test('in another currency dispute the whole', () => {
    const foreign = { ...disputeOf('lost', 1), currency: 'eur' }
    expect(settle(granted, factsOf({}, { disputes: [foreign] })).order.revokedMicro).toBe(grantedMicro)
  })
})

const refundStatus = fc.constantFrom('pending', 'succeeded', 'failed', 'canceled', 'requires_action' as const)
const disputeStatus = fc.constantFrom(
  'needs_response',
  'under_review',
  'won',
  'lost',
  'warning_closed',
  'appeal_under_review',
)
const amounts = fc.integer({ min: 1, max: 1000 })

/** Any state that a payment may be found in, the impossible ones included. */
const paidStates: fc.Arbitrary<PaymentFacts> = fc
  .record({
    refunds: fc.array(fc.record({ amount: amounts, status: refundStatus }), { maxLength: 4 }),
    disputes: fc.array(fc.record({ amount: amounts, status: disputeStatus }), { maxLength: 2 }),
  })
  .map(({ refunds, disputes }) =>
    factsOf(
      {},
      {
        refunds: refunds.map(({ amount, status }, at) => refundOf(amount, status, `re_${at}`)),
        disputes: disputes.map(({ amount, status }, at) => disputeOf(status, amount, `du_${at}`)),
      },
    ),
  )
const states = fc.oneof(
  { weight: 1, arbitrary: fc.constant(factsOf({ status: 'open', paymentStatus: 'unpaid' })) },
  { weight: 8, arbitrary: paidStates },
)
const limits = fc.bigInt({ min: 0n, max: 2_000_000_000n }).map((amount) => ({
  freezableMicro: microCredits(amount),
}))

function revokedBy(facts: PaymentFacts): bigint {
  return settle(settle(openOrder, factsOf()).order, facts).order.revokedMicro
}

describe('laws of the decision, for any history', () => {
  test('the books are a function of the final state, whatever was seen before, and how often', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(states, limits), { maxLength: 12 }), paidStates, (seen, last) => {
        let order = openOrder
        let movedMicro = 0n
        const references = new Set<string>()
        for (const [facts, freezable] of [...seen, [last, plenty] as const, [last, plenty] as const]) {
          const settled = settle(order, facts, freezable)
          order = settled.order
          for (const move of settled.moves) {
            if (!('reference' in move)) continue
            expect(references.has(move.reference)).toBe(false)
            references.add(move.reference)
            movedMicro += move.type === 'take_back' ? 0n - move.amountMicro : move.amountMicro
          }
        }
        expect(order.grantedMicro).toBe(grantedMicro)
        expect(order.revokedMicro).toBe(revokedBy(last))
        expect(movedMicro).toBe(grantedMicro - order.revokedMicro)
        // Whatever there was to be frozen before: where there is enough now, all is frozen that could be lost.
        expect(frozenOf(order)).toBe(frozenOf(settle(settle(openOrder, factsOf()).order, last).order))
        expect(isFrozenTooLittle(order)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test('never is more taken back than granted, and all that went back takes all', () => {
    fc.assert(
      fc.property(paidStates, (facts) => {
        const { order } = settle(openOrder, facts)
        expect(order.revokedMicro >= 0n && order.revokedMicro <= order.grantedMicro).toBe(true)
        expect(order.status !== 'refunded' || order.revokedMicro === order.grantedMicro).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('the more went back, the more is taken: never less', () => {
    const parts = { grantedMicro: microCredits(999_999_937n), paidMinor: minorAmount(997) }
    fc.assert(
      fc.property(fc.bigInt(0n, 1200n), fc.bigInt(0n, 1200n), (some, more) => {
        const lesser = clawBackTarget({ ...parts, returnedMinor: some })
        const greater = clawBackTarget({ ...parts, returnedMinor: some + more })
        expect(greater >= lesser).toBe(true)
      }),
    )
  })

  test('credits are frozen only for open disputes, and never more than could still be taken', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(states, limits), { minLength: 1, maxLength: 8 }), (seen) => {
        let order = openOrder
        for (const [facts, freezable] of seen) order = settle(order, facts, freezable).order
        const frozen = order.disputes.filter(({ frozenMicro }) => frozenMicro > 0n)
        for (const { status } of frozen) expect(['needs_response', 'under_review']).toContain(status)
        expect(frozenOf(order) + order.revokedMicro <= order.grantedMicro).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('a later look freezes all that came to the wallet, up to what could be lost, and never less', () => {
    fc.assert(
      fc.property(paidStates, fc.array(limits, { minLength: 1, maxLength: 5 }), (facts, looks) => {
        let { order } = settle(openOrder, { ...facts, disputes: [] })
        const atStakeMicro = frozenOf(settle(order, facts).order)
        let availableMicro = 0n
        for (const { freezableMicro } of looks) {
          availableMicro += freezableMicro
          const before = frozenOf(order)
          order = settle(order, facts, { freezableMicro: microCredits(availableMicro - before) }).order
          const expected = availableMicro < atStakeMicro ? availableMicro : atStakeMicro
          expect(frozenOf(order)).toBe(expected)
          expect(isFrozenTooLittle(order)).toBe(expected < atStakeMicro)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('a dispute that is won leaves everything as if there had been none', () => {
    fc.assert(
      fc.property(paidStates, fc.array(disputeStatus, { maxLength: 4 }), (facts, path) => {
        const without = { ...facts, disputes: [] }
        let order = settle(openOrder, without).order
        for (const status of path) {
          order = settle(order, { ...without, disputes: [disputeOf(status)] }).order
        }
        order = settle(order, { ...without, disputes: [disputeOf('won')] }).order
        expect(order.revokedMicro).toBe(revokedBy(without))
        expect(frozenOf(order)).toBe(0n)
      }),
      { numRuns: 1000 },
    )
  })
})
