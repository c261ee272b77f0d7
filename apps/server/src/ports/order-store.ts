import type { Order } from '@tessera/core/payments/order'

import type { MailQueued, WebhookEventDone } from './companion-write.ts'

/** What somebody wants to buy, as it is offered now. */
export type OrderDraft = Pick<
  Order,
  'userId' | 'walletId' | 'package' | 'creditsMicro' | 'amountMinor' | 'currency' | 'isLive' | 'returnTo'
>

export type OrderClaim = {
  /** User, route and key in one string. */
  readonly scopeKey: string
  readonly requestHash: string
}

export type PlacedOrder =
  | { readonly type: 'new' | 'existing'; readonly order: Order }
  /** The key was used for another request. */
  | { readonly type: 'conflict' }

/** Orders with their refunds and disputes. What moves credits is written as companions of the movement instead. */
export interface OrderStore {
  /**
   * Makes an order, or finds the one that the same key, or the same wish a moment ago, has made. Of any number at once
   * exactly one makes it.
   */
  place(
    draft: OrderDraft,
    rules: {
      readonly claim?: OrderClaim
      /**
       * An unpaid order for the same, made since then, is the answer. One without a session yet takes over this
       * `returnTo`.
       */
      readonly reusedSinceMs: number
    },
  ): Promise<PlacedOrder>
  find(orderId: string): Promise<Order | undefined>
  findBySession(sessionId: string): Promise<Order | undefined>
  /** By an id of the payment provider. */
  findIdBy(pointer: {
    readonly sessionId?: string
    readonly paymentIntentId?: string
    readonly chargeId?: string
  }): Promise<string | undefined>
  /** The payment pages on which a person can still pay. */
  listOpenSessions(userId: string): Promise<readonly string[]>
  /** Orders that wait for a payment, longest unchecked first. */
  listUnfinished(query: {
    readonly createdBeforeMs: number
    readonly checkedBeforeMs: number
    readonly limit: number
  }): Promise<readonly Order[]>
  /**
   * Orders in dispute whose granted credits are not all frozen, while something is available in their wallet; longest
   * unchecked first. Of some only a part is disputed, or what is available belongs to other purchases.
   */
  listFrozenTooLittle(query: {
    readonly checkedBeforeMs: number
    readonly limit: number
  }): Promise<readonly Order[]>
  /**
   * Writes an order whose credits don't change, with what goes along, unless it was changed since it was read.
   * @returns whether it was written
   */
  save(order: Order, companions: readonly (WebhookEventDone | MailQueued)[]): Promise<boolean>
  /**
   * The session was made: `created` becomes `open`, and so does what was given up before the session was known.
   * @returns false where the order has a session by now
   */
  open(orderId: string, checkout: { readonly sessionId: string; readonly url: string }): Promise<boolean>
  /** Nobody can pay for it: `created` becomes `expired`. */
  giveUp(orderId: string): Promise<boolean>
  /** It was looked at, and there was nothing new or no answer. */
  noteChecked(orderId: string): Promise<void>
}
