import type { Order } from '@tessera/core/payments/order'
import * as fc from 'fast-check'
import { Stripe } from 'stripe'
import { expect, test } from 'vitest'

import { openTestDatabase } from '../../../test/databases.ts'
import { deepened } from '../../../test/depth.ts'
import { credits, hold, settle as settleHold } from '../../../test/ledger.ts'
import { openPaymentHouse } from '../../../test/payment-house.ts'
import type { PaymentHouse } from '../../../test/payment-house.ts'
import { SandboxRefusalError } from '../../sandbox/stripe/controls/sandbox-controls.ts'
import { shuffle } from '../../sandbox/stripe/controls/shuffle.ts'
import type { DisputeStatus } from '../../sandbox/stripe/moves/dispute-charge.ts'

/** What buyers, banks, operators and networks do, in any order. Much of it is refused by Stripe, as in life. */
type Happening =
  | { readonly type: 'pay'; readonly how: 'card' | 'declined' | 'debit' }
  | { readonly type: 'bank'; readonly outcome: 'paid' | 'failed' }
  | { readonly type: 'expire' }
  | { readonly type: 'refund'; readonly amount: number }
  | { readonly type: 'refund_fails' }
  | { readonly type: 'dispute'; readonly isInquiry: boolean; readonly amount: number }
  | { readonly type: 'dispute_moves'; readonly status: DisputeStatus }
  | { readonly type: 'deliver'; readonly which: number; readonly times: number }
  | { readonly type: 'work' }
  | { readonly type: 'look' }
  | { readonly type: 'spend'; readonly amount: number }

const amount = fc.integer({ min: 1, max: 1000 })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    type: fc.constant('pay' as const),
    how: fc.constantFrom('card' as const, 'card' as const, 'declined' as const, 'debit' as const),
  }),
  fc.record({
    type: fc.constant('bank' as const),
    outcome: fc.constantFrom('paid' as const, 'paid' as const, 'failed' as const),
  }),
  { weight: 1, arbitrary: fc.record({ type: fc.constant('expire' as const) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('refund' as const), amount }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('refund_fails' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('dispute' as const), isInquiry: fc.boolean(), amount }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('dispute_moves' as const),
      status: fc.constantFrom<DisputeStatus>(
        'needs_response',
        'under_review',
        'won',
        'lost',
        'warning_closed',
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('deliver' as const),
      which: fc.nat(30),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('work' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('look' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('spend' as const), amount }) },
)

const choices = {
  card: {},
  declined: { card: '4000000000000002' },
  debit: { debit: 'paid' },
} as const

/** Stripe's answer, or the bank's, is no. Everything else that is thrown is a fault of ours. */
function isRefusal(error: unknown): boolean {
  if (error instanceof SandboxRefusalError) return true
  return error instanceof Stripe.errors.StripeError && [400, 402, 404].includes(error.statusCode ?? 0)
}

class History {
  readonly #house: PaymentHouse
  readonly orderId: string
  readonly sessionId: string
  #spent = 0

  constructor(house: PaymentHouse, bought: { orderId: string; sessionId: string }) {
    this.#house = house
    this.orderId = bought.orderId
    this.sessionId = bought.sessionId
  }

  get spent(): bigint {
    return credits(this.#spent)
  }

  /** What Stripe refuses has not happened. */
  async live(what: Happening): Promise<void> {
    try {
      await this.#do(what)
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }

  async tellEverything(seed: number): Promise<void> {
    const events = this.#house.sandbox.controls.webhooks.events()
    for (const event of shuffle(events, seed)) await this.#house.receive(event)
    // Those that had to wait come too.
    this.#house.clock.advance(4 * 60 * 60_000)
    await this.#house.work()
  }

  async #do(what: Happening): Promise<void> {
    switch (what.type) {
      case 'pay':
      case 'bank':
      case 'expire':
        return this.#pay(what)
      case 'refund':
      case 'refund_fails':
      case 'dispute':
      case 'dispute_moves':
        return this.#takeBack(what)
      case 'deliver':
        return this.#deliver(what)
      case 'work':
        await this.#house.work()
        return undefined
      case 'look':
        await this.#house.applyOrder(this.orderId)
        return undefined
      case 'spend':
        return this.#spend(what.amount)
      default:
        throw new Error('nobody knows how to do this')
    }
  }

  async #pay(what: Extract<Happening, { type: 'pay' | 'bank' | 'expire' }>): Promise<void> {
    const { sessions } = this.#house.sandbox.controls
    if (what.type === 'bank') await sessions.settle(this.sessionId, what.outcome)
    else if (what.type === 'expire') await sessions.expire(this.sessionId)
    else await sessions.pay(this.sessionId, choices[what.how])
  }

  async #takeBack(
    what: Extract<Happening, { type: 'refund' | 'refund_fails' | 'dispute' | 'dispute_moves' }>,
  ): Promise<void> {
    const { stripe, sandbox } = this.#house
    const { disputes, refunds } = sandbox.controls
    const objects = await this.#objects()
    switch (what.type) {
      case 'refund':
        await stripe.refunds.create({ payment_intent: objects.intentId, amount: what.amount })
        return
      case 'refund_fails':
        await refunds.settle(objects.refunds.at(-1)?.id ?? '', 'failed')
        return
      case 'dispute': {
        const status = what.isInquiry ? 'warning_needs_response' : 'needs_response'
        await disputes.open({ chargeId: objects.chargeId, status, amount: what.amount })
        return
      }
      case 'dispute_moves':
        await disputes.move(objects.disputes.at(-1)?.id ?? '', what.status)
        return
      default:
        throw new Error('nobody knows how to do this')
    }
  }

  async #deliver({ which, times }: Extract<Happening, { type: 'deliver' }>): Promise<void> {
    const events = this.#house.sandbox.controls.webhooks.events().slice(-30)
    const event = events[which % Math.max(1, events.length)]
    if (event === undefined) return
    for (let time = 0; time < times; time += 1) await this.#house.receive(event)
  }

  async #spend(wanted: number): Promise<void> {
    const { ledger } = this.#house
    const runId = `run_${this.orderId}_${this.#spent}`
    const held = await ledger.commit(hold('wal_user', wanted, runId))
    if (!held.ok) return
    await ledger.commit(settleHold('wal_user', wanted, runId))
    this.#spent += wanted
  }

  async #objects() {
    const { stripe } = this.#house
    const session = await stripe.checkout.sessions.retrieve(this.sessionId, {
      expand: ['payment_intent'],
    })
    const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null
    const intentId = intent?.id ?? ''
    const charge = intent?.latest_charge
    const [refunds, disputes] =
      intentId === ''
        ? [[], []]
        : await Promise.all([
            stripe.refunds
              .list({ payment_intent: intentId, limit: 100 })
              .then(({ data }) => data.toReversed()),
            stripe.disputes
              .list({ payment_intent: intentId, limit: 100 })
              .then(({ data }) => data.toReversed()),
          ])
    return { session, intentId, chargeId: typeof charge === 'string' ? charge : '', refunds, disputes }
  }

  /** The same thing once more, in other words: what the books have to say, from what Stripe says in the end. */
  async expected(): Promise<{ readonly granted: bigint; readonly revoked: bigint }> {
    const { session, refunds, disputes } = await this.#objects()
    if (session.payment_status !== 'paid') return { granted: 0n, revoked: 0n }
    const back =
      refunds
        .filter(({ status }) => status !== 'failed' && status !== 'canceled')
        .reduce((sum, refund) => sum + refund.amount, 0) +
      disputes.filter(({ status }) => status === 'lost').reduce((sum, each) => sum + each.amount, 0)
    const granted = credits(1000)
    const paid = BigInt(session.amount_total ?? 0)
    const exact = granted * BigInt(back)
    const share = exact % paid === 0n ? exact / paid : exact / paid + 1n
    return { granted, revoked: share > granted ? granted : share }
  }
}

/** Only for open disputes, and never more than they could still take. */
function expectSoundFreezes(order: Order): void {
  const frozen = order.disputes.filter(({ frozenMicro }) => frozenMicro > 0n)
  for (const { status } of frozen) expect(['needs_response', 'under_review']).toContain(status)
  const frozenMicro = frozen.reduce((sum, dispute) => sum + dispute.frozenMicro, 0n)
  expect(frozenMicro).toBeLessThanOrEqual(order.grantedMicro - order.revokedMicro)
}

async function frozenInAll(house: PaymentHouse): Promise<bigint> {
  const rows = await house.database.db.selectFrom('order_disputes').select('frozen').execute()
  return rows.reduce((sum, { frozen }) => sum + frozen, 0n)
}

/** Whatever happens, however it is told: the books follow from the final state of the payments, and from nothing else. */
test(
  'after any history, told in any order, the books say what the payments say in the end',
  async () => {
    const house = await openPaymentHouse((options) => openTestDatabase('sqlite', options))
    house.sandbox.controls.webhooks.setDelivering(false)
    let net = 0n
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(1), happening), { maxLength: 35 }),
        fc.nat(1_000_000),
        async (happenings, seed) => {
          const histories = [new History(house, await house.buy()), new History(house, await house.buy())]
          for (const history of histories) await history.live({ type: 'pay', how: 'card' })
          for (const [which, what] of happenings) await histories[which]?.live(what)
          await histories[0]?.tellEverything(seed)
          for (const history of histories) {
            const { granted, revoked } = await history.expected()
            const order = await house.find(history.orderId)
            expect([order.grantedMicro, order.revokedMicro]).toEqual([granted, revoked])
            expectSoundFreezes(order)
            net += granted - revoked - history.spent
          }
          const figures = await house.figures()
          expect(figures.balance - figures.debt).toBe(net)
          // Nothing runs: whatever is held is frozen for a dispute that an order knows.
          expect(figures.held).toBe(await frozenInAll(house))
        },
      ),
      // One that fails is not made smaller: the books that it left behind are part of it.
      { numRuns: deepened(60), endOnFailure: true },
    )
    const waiting = (await house.events()).filter(({ status }) => status === 'pending' || status === 'failed')
    expect(waiting).toEqual([])
    await house.books()
  },
  deepened(240_000),
)
