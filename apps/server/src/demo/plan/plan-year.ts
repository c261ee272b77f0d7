import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { minorAmount } from '@tessera/core/money/minor-amount'
import { clawBackTarget } from '@tessera/core/payments/claw-back'

import type { CreditPackage } from '../../ports/catalogue.ts'
import { busynessOf, daysOf, signUpsOf, timeOfDay } from './calendar.ts'
import { Draw } from './draw.ts'
import { type Habit, habits } from './habits.ts'
import type { Happening, SoldModel } from './happening.ts'
import { planAsk } from './plan-ask.ts'
import { type Aftermath, drawAftermath, planPurchase } from './plan-purchase.ts'
import { PlannedWallet } from './planned-wallet.ts'
import { drawName } from './subjects.ts'
import { voucherBatches } from './voucher-batches.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export type YearPlan = {
  readonly seed: number
  readonly users: number
  readonly fromMs: number
  readonly toMs: number
  readonly models: readonly SoldModel[]
  /** What people would use who have chosen none by hand. */
  readonly usualModelId: string | undefined
  readonly packages: readonly CreditPackage[]
  readonly welcomeMicro: MicroCredits
}

type Customer = {
  readonly number: number
  readonly habit: Habit
  readonly wallet: PlannedWallet
  readonly leavesAtMs: number
  /** Their last request or purchase has ended by then. */
  busyUntilMs: number
  hasTalk: boolean
  /** The model that they last chose by hand in a chat. */
  byHand: SoldModel | undefined
  isAway: boolean
}

/** Something on a day, told when its time has come. */
type Slot = { readonly atMs: number; readonly tell: () => Iterable<Happening> }

/**
 * The business from its first day, in the order of time but for the minutes that a request or a purchase takes. Drawn
 * from the seed alone; holds a day and a few figures of each customer, never the year.
 */
export function planYear(plan: YearPlan): Generator<Happening> {
  return new Year(plan).days()
}

class Year {
  readonly #plan: YearPlan
  readonly #draw: Draw
  readonly #customers: Customer[] = []
  /** What is known to come, by the start of its day. */
  readonly #later = new Map<number, Slot[]>()
  readonly #placesLeft = new Map<string, number>()
  #purchases = 0
  #troubled: string | undefined

  constructor(plan: YearPlan) {
    this.#plan = plan
    this.#draw = new Draw(plan.seed)
    this.#announceVouchers()
  }

  *days(): Generator<Happening> {
    const { fromMs, toMs, users } = this.#plan
    const days = [...daysOf(fromMs, toMs)]
    const weights = days.map(
      (dayStartMs) => signUpsOf(dayStartMs, this.#shareAt(dayStartMs)) * this.#partOf(dayStartMs),
    )
    const all = weights.reduce((sum, weight) => sum + weight, 0)
    let passed = 0
    for (const [index, dayStartMs] of days.entries()) {
      yield { type: 'day', atMs: Math.max(dayStartMs, fromMs) }
      passed += weights[index] ?? 0
      const signUps = Math.round((users * passed) / all) - this.#customers.length
      this.#troubled = this.#draw.isTrue(0.012)
        ? this.#draw.pick(['anthropic', 'openai', 'google'])
        : undefined
      const slots = [...this.#slotsOf(dayStartMs, signUps)].filter(
        ({ atMs }) => atMs >= fromMs && atMs < toMs,
      )
      for (const slot of slots.toSorted((left, right) => left.atMs - right.atMs)) yield* slot.tell()
    }
  }

  *#slotsOf(dayStartMs: number, signUps: number): Generator<Slot> {
    const busyness = busynessOf(dayStartMs)
    for (const customer of this.#customers) yield* this.#visit(customer, dayStartMs, busyness)
    yield* this.#later.get(dayStartMs) ?? []
    this.#later.delete(dayStartMs)
    for (let count = 0; count < signUps; count += 1) {
      const atMs = this.#momentOn(dayStartMs)
      const customer = this.#newCustomer(atMs)
      yield { atMs, tell: () => this.#signUp(customer, atMs) }
      yield* this.#firstVisit(customer, atMs)
    }
  }

  /** Within the time of the plan also on its first and its last day: nobody who signs up is lost. */
  #momentOn(dayStartMs: number): number {
    const { fromMs, toMs } = this.#plan
    const atMs = dayStartMs + timeOfDay(this.#draw.share())
    return atMs < fromMs || atMs >= toMs
      ? Math.floor(
          Math.max(dayStartMs, fromMs) +
            this.#draw.share() * (Math.min(dayStartMs + dayMs, toMs) - Math.max(dayStartMs, fromMs)),
        )
      : atMs
  }

  /** How much of a day is within the plan: the first and the last one may be cut. */
  #partOf(dayStartMs: number): number {
    const { fromMs, toMs } = this.#plan
    return (Math.min(dayStartMs + dayMs, toMs) - Math.max(dayStartMs, fromMs)) / dayMs
  }

  #shareAt(atMs: number): number {
    const { fromMs, toMs } = this.#plan
    return Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)))
  }

  #newCustomer(atMs: number): Customer {
    const habit = this.#draw.weighted(habits.map((known) => [known, known.weight] as const))
    const customer: Customer = {
      number: this.#customers.length,
      habit,
      wallet: new PlannedWallet(),
      byHand: undefined,
      leavesAtMs: atMs + this.#draw.around(habit.staysDays) * dayMs,
      busyUntilMs: atMs,
      hasTalk: false,
      isAway: false,
    }
    this.#customers.push(customer)
    return customer
  }

  *#signUp({ number, wallet }: Customer, atMs: number): Generator<Happening> {
    const name = drawName(this.#draw)
    wallet.credit(this.#plan.welcomeMicro)
    const local = name.toLowerCase().replaceAll(' ', '.')
    yield { type: 'sign_up', atMs, person: number, name, email: `${local}.${number + 1}@example.com` }
  }

  *#firstVisit(customer: Customer, atMs: number): Generator<Slot> {
    const asks = 1 + this.#draw.count(customer.habit.asks)
    let nextMs = atMs + 2 * minuteMs
    for (let ask = 0; ask < asks; ask += 1) {
      const askedAtMs = Math.floor(nextMs)
      yield { atMs: askedAtMs, tell: () => this.#ask(customer, askedAtMs) }
      nextMs += this.#draw.around(4 * minuteMs)
    }
    if (this.#draw.isTrue(0.12)) this.#willRedeem(customer, atMs)
    if (this.#draw.isTrue(0.03)) this.#willBeHelped(customer, atMs)
  }

  *#visit(customer: Customer, dayStartMs: number, busyness: number): Generator<Slot> {
    const { habit } = customer
    if (customer.isAway || customer.leavesAtMs < dayStartMs || customer.busyUntilMs > dayStartMs + dayMs)
      return
    if (!this.#draw.isTrue(Math.min(0.97, habit.activity * busyness))) return
    const asks = 1 + this.#draw.count(habit.asks * busyness - 1)
    for (let ask = 0; ask < asks; ask += 1) {
      const atMs = dayStartMs + timeOfDay(this.#draw.share())
      if (atMs > customer.busyUntilMs) yield { atMs, tell: () => this.#ask(customer, atMs) }
    }
  }

  *#ask(customer: Customer, wantedAtMs: number): Generator<Happening> {
    const { habit, wallet } = customer
    if (customer.isAway) return
    if (wallet.isInDebt) {
      yield* this.#buyOrLeave(customer, wantedAtMs)
      return
    }
    const atMs = Math.max(wantedAtMs, customer.busyUntilMs + 4_000)
    const ask = planAsk(this.#draw, {
      atMs,
      habit,
      availableMicro: wallet.availableMicro,
      share: this.#shareAt(atMs),
      models: this.#plan.models,
      otherwise: customer.byHand ?? this.#plan.models.find(({ id }) => id === this.#plan.usualModelId),
      troubled: this.#troubled,
      hasTalk: customer.hasTalk,
    })
    if (ask === undefined) {
      yield* this.#buyOrLeave(customer, atMs)
      return
    }
    if (ask.endsAtMs >= this.#plan.toMs) return
    if (ask.ending.action === 'settle') wallet.charge(ask.ending.chargeMicro)
    customer.busyUntilMs = ask.endsAtMs
    customer.hasTalk ||= ask.talk !== undefined
    if (ask.isChosenByUser && ask.talk !== undefined) customer.byHand = ask.model
    yield { type: 'ask', atMs, person: customer.number, ask }
  }

  *#buyOrLeave(customer: Customer, wantedAtMs: number): Generator<Happening> {
    const atMs = Math.max(wantedAtMs, customer.busyUntilMs + 15_000)
    if (!this.#draw.isTrue(customer.habit.buys)) {
      // Out of credits, and not worth paying for: they look in again next month at best.
      customer.isAway = true
      return
    }
    const packageId = this.#draw.weighted(customer.habit.packages)
    const bought = this.#plan.packages.find(({ id }) => id === packageId)
    if (bought === undefined || atMs + 3 * minuteMs >= this.#plan.toMs) return
    const aftermath = drawAftermath(this.#draw)
    this.#purchases += 1
    const key = `demo${this.#plan.seed}x${this.#purchases}`
    const purchase = planPurchase(this.#draw, { key, atMs, package: bought, aftermath })
    if (purchase.endsAtMs >= this.#plan.toMs) {
      yield {
        type: 'buy',
        atMs,
        person: customer.number,
        purchase: { ...purchase, end: 'open', hasAftermath: false },
      }
      return
    }
    customer.busyUntilMs = purchase.endsAtMs
    yield { type: 'buy', atMs, person: customer.number, purchase }
    if (purchase.end !== 'paid') return
    customer.wallet.credit(bought.creditsMicro)
    if (aftermath !== undefined) {
      this.#schedule(customer, {
        key,
        aftermath,
        paidAtMs: purchase.endsAtMs,
        grantedMicro: bought.creditsMicro,
        totalMinor: purchase.totalMinor,
      })
    }
  }

  #schedule(customer: Customer, sold: Sold): void {
    const { aftermath, paidAtMs } = sold
    const atMs = paidAtMs + aftermath.afterMs
    if (aftermath.type === 'refund') {
      this.#at(atMs, () => this.#refund(customer, sold, { atMs, permille: aftermath.permille }))
      return
    }
    const decidedAtMs = paidAtMs + aftermath.decidedAfterMs
    this.#at(atMs, () => this.#dispute(customer, sold, atMs))
    this.#at(decidedAtMs, () => this.#decide(customer, sold, { atMs: decidedAtMs, isWon: aftermath.isWon }))
  }

  *#refund(
    customer: Customer,
    sold: Sold,
    { atMs, permille }: { atMs: number; permille: number },
  ): Generator<Happening> {
    const amountMinor = minorAmount((sold.totalMinor * BigInt(permille)) / 1000n)
    customer.wallet.takeBack(
      clawBackTarget({
        grantedMicro: sold.grantedMicro,
        paidMinor: minorAmount(sold.totalMinor),
        returnedMinor: amountMinor,
      }),
    )
    const askedAtMs = this.#free(customer, atMs)
    yield { type: 'refund', atMs: askedAtMs, person: customer.number, key: sold.key, amountMinor }
    yield {
      type: 'note',
      atMs: askedAtMs + minuteMs,
      person: customer.number,
      text: 'Asked for a refund by e-mail; paid back the same day.',
    }
  }

  *#dispute(customer: Customer, sold: Sold, atMs: number): Generator<Happening> {
    const amountMinor = minorAmount(sold.totalMinor)
    customer.wallet.freeze(sold.key, sold.grantedMicro)
    // Who disputes a payment does not go on as if nothing were.
    customer.isAway = true
    const openedAtMs = this.#free(customer, atMs)
    yield {
      type: 'dispute',
      atMs: openedAtMs,
      person: customer.number,
      key: sold.key,
      status: 'needs_response',
      amountMinor,
    }
  }

  *#decide(
    customer: Customer,
    sold: Sold,
    { atMs, isWon }: { atMs: number; isWon: boolean },
  ): Generator<Happening> {
    const amountMinor = minorAmount(sold.totalMinor)
    const person = customer.number
    customer.wallet.unfreeze(sold.key)
    if (isWon) customer.isAway = false
    else customer.wallet.takeBack(sold.grantedMicro)
    yield { type: 'dispute', atMs, person, key: sold.key, status: isWon ? 'won' : 'lost', amountMinor }
    if (isWon) return
    yield {
      type: 'note',
      atMs: atMs + minuteMs,
      person,
      text: 'Lost a dispute about a purchase that was used. Blocked for now.',
    }
    yield { type: 'block', atMs: atMs + 2 * minuteMs, person, reason: 'Lost dispute' }
  }

  #free(customer: Customer, atMs: number): number {
    const freeAtMs = Math.max(atMs, customer.busyUntilMs + 1_000)
    customer.busyUntilMs = freeAtMs
    return freeAtMs
  }

  #at(atMs: number, tell: () => Iterable<Happening>): void {
    const dayStartMs = Math.floor(atMs / dayMs) * dayMs
    const slots = this.#later.get(dayStartMs) ?? []
    slots.push({ atMs: Math.floor(atMs), tell })
    this.#later.set(dayStartMs, slots)
  }

  #willBeHelped(customer: Customer, signedUpAtMs: number): void {
    const atMs = Math.floor(signedUpAtMs + this.#draw.around(6) * dayMs + dayMs)
    const credits = this.#draw.pick([20n, 50n, 100n])
    this.#at(atMs, () => this.#grant(customer, { atMs, amountMicro: microCreditsFromCredits(credits) }))
  }

  *#grant(
    customer: Customer,
    { atMs, amountMicro }: { atMs: number; amountMicro: MicroCredits },
  ): Generator<Happening> {
    customer.wallet.credit(amountMicro)
    const reason = this.#draw.pick([
      'Sorry for the slow day',
      'Helped us to find a fault',
      'Thanks for the feedback',
    ])
    yield { type: 'grant', atMs: this.#free(customer, atMs), person: customer.number, amountMicro, reason }
  }

  #announceVouchers(): void {
    const { fromMs, toMs } = this.#plan
    for (const [index, batch] of voucherBatches.entries()) {
      const atMs = Math.floor(fromMs + (toMs - fromMs) * batch.from) + 9 * 60 * minuteMs
      const expiresAtMs = batch.lasts === undefined ? undefined : atMs + batch.lasts * dayMs
      const codes = Math.max(4, Math.ceil((this.#plan.users * batch.codesPermille) / 1000))
      this.#placesLeft.set(batch.name, codes * (1 + index))
      this.#at(atMs, () => [
        {
          type: 'voucher_batch',
          atMs,
          batch: batch.name,
          creditsMicro: microCreditsFromCredits(batch.credits),
          codes,
          redemptionsPerCode: 1 + index,
          expiresAtMs,
        },
      ])
    }
  }

  #willRedeem(customer: Customer, signedUpAtMs: number): void {
    const atMs = Math.floor(signedUpAtMs + this.#draw.share() * 3 * dayMs + 20 * minuteMs)
    const batch = voucherBatches.findLast(({ from, lasts }) => {
      const madeAtMs = this.#plan.fromMs + (this.#plan.toMs - this.#plan.fromMs) * from + dayMs
      return madeAtMs < atMs && (lasts === undefined || atMs < madeAtMs + (lasts - 2) * dayMs)
    })
    if (batch === undefined) return
    this.#at(atMs, () => this.#redeem(customer, { atMs, batch }))
  }

  *#redeem(
    customer: Customer,
    { atMs, batch }: { atMs: number; batch: (typeof voucherBatches)[number] },
  ): Generator<Happening> {
    const placesLeft = this.#placesLeft.get(batch.name) ?? 0
    if (customer.isAway || placesLeft === 0) return
    this.#placesLeft.set(batch.name, placesLeft - 1)
    customer.wallet.credit(microCreditsFromCredits(batch.credits))
    yield { type: 'redeem', atMs: this.#free(customer, atMs), person: customer.number, batch: batch.name }
  }
}

type Sold = {
  readonly key: string
  readonly aftermath: Aftermath
  readonly paidAtMs: number
  readonly grantedMicro: MicroCredits
  readonly totalMinor: bigint
}
