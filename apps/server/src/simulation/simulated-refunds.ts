import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'

import { createOrderLedger } from '../adapters/db/payments/order-ledger.ts'
import { createRefundRequestStore } from '../adapters/db/payments/refund-request-store.ts'
import type { ApplyOrder } from '../features/payments/apply-order.ts'
import { refundOrder } from '../features/payments/refund-order.ts'
import { refundOwnPurchase } from '../features/payments/refund-own-purchase.ts'
import type { RefundOwnDeps } from '../features/payments/refund-own-purchase.ts'
import type { CreditManager } from '../ports/credit-manager.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import type { NewRefundRequest, RefundRequest, RefundRequestStore } from '../ports/refund-requests.ts'
import { expectOwnRefund } from './expected-own-refund.ts'
import type { SimulatedBackend } from './simulated-backend.ts'
import type { SimulatedDecisions } from './simulated-decisions.ts'

const settings = {
  isTaxAutomatic: false,
  hasInvoices: false,
  hasPromotionCodes: false,
  selfServiceRefundDays: 2,
  version: 0,
}
/** How long buyers may have back what they did not use. */
export const refundWindowMs = settings.selfServiceRefundDays * 86_400_000
/** As long as the process that began a refund is left to end it. */
const patienceMs = 2 * 60_000

export type SimulatedRefundsParts = {
  readonly backend: SimulatedBackend
  readonly decisions: SimulatedDecisions
  readonly orders: OrderStore
  readonly gateway: PaymentGateway
  readonly credits: CreditManager
  readonly ids: IdSource
  readonly clock: Clock
  readonly demand: (isTrue: boolean, law: string, describe: () => string) => void
}

/** Refunds as production carries them out, with each of them held against what its buyer may have back. */
export class SimulatedRefunds {
  readonly requests: RefundRequestStore
  readonly #parts: SimulatedRefundsParts
  readonly #deps: Omit<RefundOwnDeps, 'applyOrder'>
  #asked = 0

  constructor(parts: SimulatedRefundsParts) {
    this.#parts = parts
    const { backend, clock, ids, decisions } = parts
    const { database } = backend
    const store = createRefundRequestStore({ database, clock, ids })
    this.requests = {
      ...store,
      ask: async (request, audit) => {
        this.#asked += 1
        await this.#demandAllowed(request)
        return store.ask(request, { ...audit, id: ids.create('audit') })
      },
    }
    this.#deps = {
      ...parts,
      requests: this.requests,
      orderLedger: createOrderLedger(database),
      wait: () => Promise.resolve(),
      settings: { get: () => Promise.resolve(settings) },
      planOwnRefund: (order, limits) => decisions.planOwnRefund(order, limits),
    }
  }

  /** Somebody wants back what is unused of a purchase. */
  async askOwn(
    applyOrder: ApplyOrder,
    asked: { readonly userId: string; readonly orderId: string; readonly idempotencyKey: string | undefined },
  ): Promise<void> {
    const askedBefore = this.#asked
    const answer = await refundOwnPurchase(
      { ...this.#deps, applyOrder },
      { ...asked, reason: 'unused', requestId: 'req_simulated' },
    )
    const isNothing = !answer.ok && answer.error.code === 'nothing_to_give_back'
    // Nothing was asked of anybody since it was worked out: so it has to be so.
    if (!isNothing || this.#asked !== askedBefore) return
    const expected = await this.#expectOwn(asked.orderId)
    this.#parts.demand(expected.amountMinor === 0n, 'U2', () => {
      return `nothing of ${asked.orderId} was given back, and ${expected.amountMinor} are unused`
    })
  }

  async askAsOperator(
    applyOrder: ApplyOrder,
    asked: { readonly orderId: string; readonly amountMinor: bigint; readonly idempotencyKey: string },
  ): Promise<void> {
    await refundOrder(
      { ...this.#deps, applyOrder },
      { ...asked, actorId: 'usr_operator', reason: 'asked for', requestId: 'req_simulated' },
    )
  }

  /** Refunds that were begun a while ago, by processes that are gone or had no answer. */
  listBegun(): Promise<readonly RefundRequest[]> {
    const createdBeforeMs = this.#parts.clock.nowMs() - patienceMs
    return this.requests.listOpen({ createdBeforeMs, limit: 20 })
  }

  listOpen(): Promise<readonly RefundRequest[]> {
    return this.requests.listOpen({ createdBeforeMs: Number.MAX_SAFE_INTEGER, limit: 1000 })
  }

  async finish(applyOrder: ApplyOrder, request: RefundRequest): Promise<void> {
    await this.#parts.decisions.payBack({ ...this.#deps, applyOrder }, request, { isResumed: true })
  }

  /** U2: as it is written down, before anything else can happen. */
  async #demandAllowed({ orderId, amountMinor, hold }: NewRefundRequest): Promise<void> {
    if (hold === undefined) return
    const expected = await this.#expectOwn(orderId)
    const wanted = [expected.amountMinor, expected.creditsMicro].join()
    this.#parts.demand([amountMinor, hold.amountMicro].join() === wanted, 'U2', () => {
      return `${amountMinor} for ${hold.amountMicro} credits of ${orderId} are given back, not ${wanted}`
    })
  }

  #expectOwn(orderId: string) {
    const { backend, clock } = this.#parts
    return expectOwnRefund(backend, orderId, { nowMs: clock.nowMs(), windowMs: refundWindowMs })
  }
}
