import { invariant } from '@tessera/core/invariant'
import { minorAmount } from '@tessera/core/money/minor-amount'
import type { Order } from '@tessera/core/payments/order'

import { openCheckout } from '../../features/payments/open-checkout.ts'
import type { Happening } from '../plan/happening.ts'
import type { DemoHouse } from './demo-house.ts'
import type { MovedClock } from './moved-clock.ts'
import type { KnownPerson } from './write-asks.ts'

type Of<Type extends Happening['type']> = Extract<Happening, { type: Type }>

/** As a second look at the same package is answered. */
const reuseMs = 2 * 60_000

/** What people buy and what comes of it, through the functions that a webhook calls. */
export class PaymentWriter {
  readonly #house: DemoHouse
  readonly #clock: MovedClock
  /** Orders that something may still come of, by the key of their payment. */
  readonly #openOrders = new Map<string, { readonly orderId: string; disputedAtMs?: number }>()
  #events = 0

  constructor(house: DemoHouse, clock: MovedClock) {
    this.#house = house
    this.#clock = clock
  }

  async buy({ atMs, purchase }: Of<'buy'>, person: KnownPerson): Promise<void> {
    const { orders, gateway, paymentSettings, clock, site } = this.#house
    this.#clock.moveTo(atMs)
    const { id, name, creditsMicro, priceCents } = purchase.package
    const { order } = await placed(
      orders.place(
        {
          userId: person.userId,
          walletId: person.walletId,
          package: { id, name },
          creditsMicro,
          amountMinor: minorAmount(priceCents),
          currency: 'usd',
          isLive: false,
        },
        { reusedSinceMs: atMs - reuseMs },
      ),
    )
    const opening = { gateway: gateway.port, email: person.email, publicUrl: site.url }
    const opened = await openCheckout(
      { orders, settings: paymentSettings, clock, brandName: site.brandName },
      order,
      opening,
    )
    invariant(opened.ok, 'the payment page opens')
    if (purchase.end === 'open') return
    this.#clock.moveTo(purchase.endsAtMs)
    gateway.settle(order, purchase)
    await this.#hear(order.id, eventOfEnd[purchase.end])
    if (purchase.hasAftermath && purchase.end === 'paid')
      this.#openOrders.set(purchase.key, { orderId: order.id })
    else gateway.forget(order.id)
  }

  async refund({ atMs, key, amountMinor }: Of<'refund'>): Promise<void> {
    const { orderId } = this.#find(key)
    this.#clock.moveTo(atMs)
    this.#house.gateway.addRefund(orderId, {
      id: `re_${key}`,
      amountMinor,
      status: 'succeeded',
      reason: 'requested_by_customer',
      createdAtMs: atMs,
    })
    await this.#hear(orderId, 'refund.created')
    this.#close(key, orderId)
  }

  async dispute({ atMs, key, status, amountMinor }: Of<'dispute'>): Promise<void> {
    const known = this.#find(key)
    const { orderId } = known
    this.#clock.moveTo(atMs)
    known.disputedAtMs ??= atMs
    this.#house.gateway.putDispute(orderId, {
      id: `dp_${key}`,
      amountMinor,
      currency: 'usd',
      status,
      reason: 'fraudulent',
      createdAtMs: known.disputedAtMs,
      ...(status === 'needs_response' ? { evidenceDueAtMs: atMs + 10 * 24 * 60 * 60_000 } : {}),
    })
    await this.#hear(
      orderId,
      status === 'needs_response' ? 'charge.dispute.created' : 'charge.dispute.closed',
    )
    if (status !== 'needs_response') this.#close(key, orderId)
  }

  /** The provider tells that there is something new, and the order is brought up to it. */
  async #hear(orderId: string, type: string): Promise<Order> {
    const { inbox, applyOrder } = this.#house
    this.#events += 1
    const eventId = `evt_${orderId}_${this.#events}`
    await inbox.add({
      id: eventId,
      type,
      isLive: false,
      pointers: { orderId, sessionId: `cs_${orderId}` },
      createdAtMs: this.#clock.nowMs(),
    })
    const applied = await applyOrder(orderId, { eventIds: [eventId] })
    if (!applied.ok) throw new Error(`A payment of the plan cannot be applied: ${applied.error.code}`)
    return applied.value
  }

  #find(key: string) {
    const known = this.#openOrders.get(key)
    invariant(known !== undefined, 'a payment that something comes of was made')
    return known
  }

  #close(key: string, orderId: string): void {
    this.#openOrders.delete(key)
    this.#house.gateway.forget(orderId)
  }
}

const eventOfEnd = {
  paid: 'checkout.session.completed',
  failed: 'checkout.session.async_payment_failed',
  expired: 'checkout.session.expired',
} as const

async function placed(placing: ReturnType<DemoHouse['orders']['place']>): Promise<{ readonly order: Order }> {
  const made = await placing
  invariant(made.type !== 'conflict', 'an order without a key meets no other')
  return made
}
