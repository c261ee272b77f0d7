import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { TransactionKind } from '../ledger/transaction.ts'
import { microCredits } from '../money/micro-credits.ts'
import { minorAmount } from '../money/minor-amount.ts'
import { clawBackTarget } from '../payments/claw-back.ts'
import { unusedPartOf } from '../payments/unused-part.ts'
import type { OrderLeg } from '../payments/unused-part.ts'
import { recognise, returnedMinorOf } from './earned-revenue.ts'
import { earningsOf } from './request-earnings.ts'
import { moveLots, noLots } from './wallet-lots.ts'
import type { LotMovement, OrderChange, WalletLots } from './wallet-lots.ts'

type Happening =
  | { readonly type: 'buy'; readonly creditsMicro: bigint; readonly totalMinor: bigint; readonly tax: bigint }
  | { readonly type: 'bonus'; readonly amountMicro: bigint }
  | { readonly type: 'use' | 'correct'; readonly permille: bigint }
  /** What went back of an order so far, as a share of its price: it may fall again. */
  | { readonly type: 'return'; readonly order: number; readonly permille: bigint }

const permille = fc.bigInt({ min: 1n, max: 1000n })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('buy' as const),
      creditsMicro: fc.bigInt({ min: 1_000n, max: 3_000_000n }),
      totalMinor: fc.bigInt({ min: 0n, max: 1_000n }),
      tax: fc.bigInt({ min: 0n, max: 250n }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('bonus' as const),
      amountMicro: fc.bigInt({ min: 1n, max: 2_000_000n }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('use' as const), permille }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('correct' as const), permille }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('return' as const),
      order: fc.nat(5),
      permille: fc.bigInt({ min: 0n, max: 1000n }),
    }),
  },
)

type Order = {
  readonly id: string
  readonly creditsMicro: bigint
  readonly totalMinor: bigint
  readonly taxMinor: bigint
  returnedMinor: bigint
  revokedMicro: bigint
}

/** What the ledger would do: debts for what is not there, repaid by what comes next. */
class Wallet {
  lots: WalletLots = noLots
  balance = 0n
  debt = 0n
  credited = 0n
  debited = 0n
  readonly orders: Order[] = []
  readonly legs: OrderLeg[] = []
  readonly changes: OrderChange[] = []
  readonly uses: { readonly fromMicro: bigint; readonly toMicro: bigint; readonly amountMicro: bigint }[] = []

  live(what: Happening): void {
    switch (what.type) {
      case 'buy':
        return this.#buy(what)
      case 'bonus':
        return this.#credit('bonus', what.amountMicro, {})
      case 'use':
        return this.#spend('usage', what.permille)
      case 'correct':
        return this.#spend('adjustment', what.permille)
      case 'return':
        return this.#return(what)
      default:
        throw new Error('nobody knows how to do this')
    }
  }

  #buy({ creditsMicro, totalMinor, tax }: Extract<Happening, { type: 'buy' }>): void {
    const taxMinor = tax < totalMinor ? tax : 0n
    const order = { id: `ord_${this.orders.length}`, creditsMicro, totalMinor, taxMinor }
    this.orders.push({ ...order, returnedMinor: 0n, revokedMicro: 0n })
    const terms = { currency: 'usd', isLive: true, totalMinor, taxMinor }
    this.#credit('purchase', creditsMicro, { orderId: order.id, terms })
  }

  #spend(kind: TransactionKind, share: bigint): void {
    const amountMicro = (this.balance * share) / 1000n
    if (amountMicro > 0n) this.#move(kind, -amountMicro, {})
  }

  #return({ order: which, permille: share }: Extract<Happening, { type: 'return' }>): void {
    const order = this.orders[which % Math.max(1, this.orders.length)]
    if (order === undefined) return
    order.returnedMinor = (order.totalMinor * share) / 1000n
    const target = clawBackTarget({
      grantedMicro: microCredits(order.creditsMicro),
      paidMinor: minorAmount(order.totalMinor),
      returnedMinor: order.returnedMinor,
    })
    const missing = target - order.revokedMicro
    order.revokedMicro = target
    if (missing < 0n) this.#credit('refund', -missing, { orderId: order.id, revokedMicro: missing })
    if (missing <= 0n) return
    const taken = this.balance < missing ? this.balance : missing
    this.debt += missing - taken
    this.#move('refund', -taken, { orderId: order.id, revokedMicro: missing })
  }

  #credit(kind: TransactionKind, amountMicro: bigint, rest: Partial<LotMovement>): void {
    this.#move(kind, amountMicro, rest)
    const repaid = this.debt < this.balance ? this.debt : this.balance
    this.debt -= repaid
    if (repaid > 0n) this.#move('adjustment', -repaid, {})
  }

  #move(kind: TransactionKind, amountMicro: bigint, rest: Partial<LotMovement>): void {
    this.balance += amountMicro
    if (amountMicro > 0n) this.credited += amountMicro
    else this.debited -= amountMicro
    if (rest.orderId !== undefined && amountMicro !== 0n) {
      this.legs.push({
        orderId: rest.orderId,
        amountMicro: microCredits(amountMicro),
        creditedTotalMicro: microCredits(this.credited),
      })
    }
    const leg = amountMicro === 0n ? {} : { leg: { seq: this.lots.seq + 1n, amountMicro } }
    const before = this.lots.usedTotalMicro
    const moved = moveLots(this.lots, { kind, atMs: 0, ...leg, ...rest })
    this.lots = moved.wallet
    this.changes.push(...moved.changes)
    if (kind === 'usage') {
      this.uses.push({ fromMicro: before, toMicro: this.lots.usedTotalMicro, amountMicro: -amountMicro })
    }
  }
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

function walletAfter(happenings: readonly Happening[]): Wallet {
  const wallet = new Wallet()
  for (const what of happenings) wallet.live(what)
  return wallet
}

const histories = fc.array(happening, { maxLength: 40 })
const runs = { numRuns: 2000 }

describe('after any history of a wallet', () => {
  test('what is unused of all lots is the balance', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const { lots, balance } = walletAfter(happenings)
        expect(lots.lots.reduce((total, lot) => total + lot.unusedMicro, 0n)).toBe(balance)
      }),
      runs,
    )
  })

  test('what is unused of each order is what a refund of its unused part reckons with', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const { lots, orders, legs, debited } = walletAfter(happenings)
        for (const { id } of orders) {
          const sold = lots.orders.find(({ orderId }) => orderId === id)
          expect(sold?.unusedMicro).toBe(unusedPartOf(id, { legs, debitedTotalMicro: microCredits(debited) }))
        }
      }),
      runs,
    )
  })

  test('what was earned of each order is never more than was paid less what was refunded, and that once it is used', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const { lots, orders } = walletAfter(happenings)
        for (const order of orders) {
          const sold = lots.orders.find(({ orderId }) => orderId === order.id)
          if (sold === undefined) throw new Error('every order is there')
          const { keptMicroMinor, earnedMicroMinor } = recognise(sold)
          const paid = (order.totalMinor - order.taxMinor) * 1_000_000n
          const refunded = order.totalMinor === 0n ? 0n : (paid * order.returnedMinor) / order.totalMinor
          expect(keptMicroMinor).toBe(paid - refunded)
          expect(earnedMicroMinor).toBeGreaterThanOrEqual(0n)
          expect(earnedMicroMinor).toBeLessThanOrEqual(keptMicroMinor)
          expect(sold.unusedMicro > 0n || earnedMicroMinor === keptMicroMinor).toBe(true)
        }
      }),
      runs,
    )
  })

  test('what each movement changed adds up to how the orders stand', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const { lots, changes } = walletAfter(happenings)
        const stands = lots.orders.map((order) => recognise(order))
        expect(sum(changes.map((change) => change.earnedMicroMinor))).toBe(
          sum(stands.map(({ earnedMicroMinor }) => earnedMicroMinor)),
        )
        expect(sum(changes.map((change) => change.soldMicroMinor - change.returnedMicroMinor))).toBe(
          sum(stands.map(({ keptMicroMinor }) => keptMicroMinor)),
        )
      }),
      runs,
    )
  })

  test('the lots that paid for a request come to what it cost, and no credit pays for two', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const { lots, uses } = walletAfter(happenings)
        for (const { amountMicro, ...stretch } of uses) {
          const parts = earningsOf(stretch, lots.lots, lots.orders)
          expect(parts.reduce((total, part) => total + part.creditsMicro, 0n)).toBe(amountMicro)
        }
        for (const lot of lots.lots) expect(lot.usedMicro).toBeLessThanOrEqual(lot.creditsMicro)
      }),
      runs,
    )
  })
})

test('without refunds the parts of all requests are what was earned', () => {
  const usesAndPurchases = histories.map((all) =>
    all.filter(({ type }) => type === 'buy' || type === 'use' || type === 'bonus'),
  )
  fc.assert(
    fc.property(usesAndPurchases, (happenings) => {
      const { lots, uses, changes } = walletAfter(happenings)
      const parts = uses.flatMap((use) => earningsOf(use, lots.lots, lots.orders))
      const earned = parts.reduce((total, part) => total + part.earnedMicroMinor, 0n)
      expect(earned).toBe(changes.reduce((total, change) => total + change.earnedMicroMinor, 0n))
    }),
    runs,
  )
})

test('the money that went back follows from the credits that were taken back, to the smallest unit', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 100_000_000n }),
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.bigInt({ min: 0n, max: 100_000_000n }),
      (totalMinor, more, returned) => {
        // A micro-credit costs at most one smallest unit.
        const grantedMicro = totalMinor + more
        const returnedMinor = returned < totalMinor ? returned : totalMinor
        const revokedMicro = clawBackTarget({
          grantedMicro: microCredits(grantedMicro),
          paidMinor: minorAmount(totalMinor),
          returnedMinor,
        })
        expect(returnedMinorOf({ totalMinor, grantedMicro, revokedMicro })).toBe(returnedMinor)
      },
    ),
  )
})

test('a purchase of ten dollars is earned as its thousand credits are used, and a bonus before it earns nothing', () => {
  let lots = noLots
  const changes: OrderChange[] = []
  const move = (movement: LotMovement): void => {
    const moved = moveLots(lots, movement)
    lots = moved.wallet
    changes.push(...moved.changes)
  }
  const credits = 1_000_000n
  const terms = { currency: 'usd', isLive: true, totalMinor: 1000n, taxMinor: 0n }
  move({ kind: 'bonus', atMs: 0, leg: { seq: 1n, amountMicro: 100n * credits } })
  move({
    kind: 'purchase',
    atMs: 0,
    orderId: 'ord_1',
    terms,
    leg: { seq: 2n, amountMicro: 1000n * credits },
  })
  move({ kind: 'usage', atMs: 0, leg: { seq: 3n, amountMicro: -100n * credits } })
  expect(changes.at(-1)?.earnedMicroMinor).toBe(0n)
  move({ kind: 'usage', atMs: 0, leg: { seq: 4n, amountMicro: -250n * credits } })
  expect(changes.at(-1)?.earnedMicroMinor).toBe(250_000_000n)
})
