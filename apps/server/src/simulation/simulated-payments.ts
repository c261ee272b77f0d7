import { minorAmount, zeroMinor } from '@tessera/core/money/minor-amount'
import type { DisputeFact, PaymentFacts, RefundFact } from '@tessera/core/payments/payment-facts'
import { err, ok } from '@tessera/core/result'

import { refundRequestMetadata } from '../ports/payment-gateway.ts'
import type {
  CheckoutSummary,
  GatewayFailure,
  GatewayResult,
  PaymentGateway,
  RefundOrder,
} from '../ports/payment-gateway.ts'
import type { SeededRandom } from './seeded-random.ts'

/** What somebody bought, and everything that the payment provider and the bank know of it. */
export type SimulatedPayment = {
  readonly orderId: string
  readonly walletId: string
  readonly creditsMicro: bigint
  readonly amountMinor: bigint
  /** Undefined until the provider made it. */
  facts: PaymentFacts | undefined
  /** Nobody has told us of the last change. */
  isUntold: boolean
}

const currency = 'usd'
const unavailable: GatewayFailure = { code: 'payments_unavailable', reason: 'simulated' }

/** The payment provider, with the banks behind it: keeps the present state of everything, and answers with that. */
export class SimulatedPayments {
  readonly all: SimulatedPayment[] = []
  readonly gateway: PaymentGateway
  /** The refunds that were made for each request of ours; more than one would be a request that was paid back twice. */
  readonly made = new Map<string, RefundFact[]>()
  /** What was answered to each idempotency key; forgotten after a day. */
  readonly #answered = new Map<string, RefundFact>()
  /** For a while everybody gets an answer. */
  isReliable = false
  readonly #random: SeededRandom
  #lastObject = 0

  constructor(random: SeededRandom) {
    this.#random = random
    this.gateway = {
      isLive: false,
      fetchPayment: async (sessionId) => {
        if (this.#isAway()) return err(unavailable)
        const found = this.all.find(({ facts }) => facts?.session.id === sessionId)
        return found?.facts === undefined
          ? err({ code: 'payment_not_found', reason: sessionId })
          : ok(found.facts)
      },
      listSessions: () => this.#listSessions(),
      refund: async (order) => this.#payBack(order),
      findRefund: async ({ requestId }) => {
        if (this.#isAway()) return err(unavailable)
        return ok(this.made.get(requestId)?.[0])
      },
      ...neverAsked,
    }
  }

  order(payment: Pick<SimulatedPayment, 'orderId' | 'walletId' | 'creditsMicro' | 'amountMinor'>): void {
    if (this.all.some(({ orderId }) => orderId === payment.orderId)) return
    this.all.push({ ...payment, facts: undefined, isUntold: true })
  }

  /** @returns the id of the payment page */
  makeSession(payment: SimulatedPayment, wrong: Partial<PaymentFacts['session']> = {}): string {
    const id = this.#nextId('cs')
    const totalMinor = minorAmount(payment.amountMinor)
    this.change(payment, {
      session: {
        id,
        clientReferenceId: payment.orderId,
        status: 'open',
        paymentStatus: 'unpaid',
        isLive: false,
        currency,
        subtotalMinor: totalMinor,
        totalMinor,
        taxMinor: zeroMinor,
        discountMinor: zeroMinor,
        ...wrong,
      },
      refunds: [],
      disputes: [],
    })
    return id
  }

  change(payment: SimulatedPayment, facts: PaymentFacts): void {
    payment.facts = facts
    payment.isUntold = true
  }

  forgetKeys(): void {
    this.#answered.clear()
  }

  refund(payment: SimulatedPayment, facts: PaymentFacts, amountMinor: bigint): RefundFact {
    const refund: RefundFact = {
      id: this.#nextId('re'),
      amountMinor: minorAmount(amountMinor),
      status: this.#random.chance(70) ? 'succeeded' : 'pending',
      createdAtMs: this.#lastObject,
    }
    this.change(payment, { ...facts, refunds: [...facts.refunds, refund] })
    return refund
  }

  /** Makes a refund that we ask for, unless the bank decides, or too little is left. Its answer may be lost. */
  #payBack({
    paymentIntentId,
    amountMinor,
    idempotencyKey,
    metadata,
  }: RefundOrder): GatewayResult<RefundFact> {
    if (this.#isAway()) return err(unavailable)
    const requestId = metadata[refundRequestMetadata] ?? ''
    const answered = this.#answered.get(idempotencyKey)
    if (answered !== undefined) return ok(answered)
    const payment = this.all.find(({ facts }) => facts?.payment?.id === paymentIntentId)
    const facts = payment?.facts
    if (payment === undefined || facts === undefined) {
      return err({ code: 'payments_refused', reason: 'no_such_payment' })
    }
    const isRefused = facts.disputes.length > 0 || amountMinor > leftOf(facts) || this.#random.chance(4)
    if (isRefused) return err({ code: 'payments_refused', reason: 'charge_disputed' })
    const refund = this.refund(payment, facts, amountMinor)
    this.#answered.set(idempotencyKey, refund)
    this.made.set(requestId, [...(this.made.get(requestId) ?? []), refund])
    return !this.isReliable && this.#random.chance(6) ? err(unavailable) : ok(refund)
  }

  dispute(
    payment: SimulatedPayment,
    facts: PaymentFacts,
    about: Pick<DisputeFact, 'status'> & { readonly amountMinor: bigint; readonly currency?: string },
  ): void {
    const dispute: DisputeFact = {
      id: this.#nextId('dp'),
      reason: 'general',
      createdAtMs: this.#lastObject,
      currency,
      ...about,
      amountMinor: minorAmount(about.amountMinor),
    }
    this.change(payment, { ...facts, disputes: [...facts.disputes, dispute] })
  }

  nextPaymentId(): string {
    return this.#nextId('pi')
  }

  async *#listSessions(): ReturnType<PaymentGateway['listSessions']> {
    if (this.#isAway()) {
      yield err(unavailable)
      return
    }
    yield ok(
      this.all.flatMap(({ facts }): CheckoutSummary[] => (facts === undefined ? [] : [summaryOf(facts)])),
    )
  }

  #isAway(): boolean {
    return !this.isReliable && this.#random.chance(3)
  }

  #nextId(prefix: string): string {
    this.#lastObject += 1
    return `${prefix}_${this.#lastObject.toString(16).padStart(6, '0')}`
  }
}

/** What was paid and has not gone back. */
export function leftOf({ session, refunds }: PaymentFacts): bigint {
  return refunds.reduce(
    (left, { status, amountMinor }) => (status === 'failed' ? left : left - amountMinor),
    session.paymentStatus === 'paid' ? BigInt(session.totalMinor) : 0n,
  )
}

function summaryOf({ session }: PaymentFacts): CheckoutSummary {
  return {
    sessionId: session.id,
    ...(session.clientReferenceId === undefined ? {} : { clientReferenceId: session.clientReferenceId }),
    status: session.status,
    isPaid: session.paymentStatus === 'paid',
    isLive: session.isLive,
    subtotalMinor: session.subtotalMinor,
    totalMinor: session.totalMinor,
    currency: session.currency,
    createdAtMs: 0,
  }
}

function refuse(): never {
  throw new Error('nobody asks the payment provider for this here')
}

const neverAsked = {
  createCheckout: refuse,
  expireCheckout: refuse,
  findSessionOfPayment: refuse,
  findPaymentOfCharge: refuse,
  listRefunds: refuse,
  listDisputes: refuse,
} satisfies Partial<PaymentGateway>
