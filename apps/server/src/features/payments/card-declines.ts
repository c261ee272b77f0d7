import type { Clock } from '@tessera/core/clock'

import type { OrderStore } from '../../ports/order-store.ts'
import type { PaymentGateway } from '../../ports/payment-gateway.ts'
import type { WebhookInbox } from '../../ports/webhook-inbox.ts'

/** Refused cards within an hour after which somebody is only trying cards. */
const mostDeclines = 6
export const declinePeriodMs = 60 * 60_000

type CountDeps = { readonly inbox: Pick<WebhookInbox, 'countDeclines'>; readonly clock: Clock }

export async function hasTriedTooManyCards({ inbox, clock }: CountDeps, userId: string): Promise<boolean> {
  const declines = await inbox.countDeclines({ userId, sinceMs: clock.nowMs() - declinePeriodMs })
  return declines >= mostDeclines
}

export type ClosePagesDeps = CountDeps & {
  readonly orders: Pick<OrderStore, 'find' | 'listOpenSessions'>
  readonly gateway: Pick<PaymentGateway, 'expireCheckout'>
  readonly log: { warn(fields: object, message: string): void }
}

/**
 * To be called when a card was declined. A payment page takes one card after the other for a day, so no new purchases
 * are not enough: somebody who only tries cards loses the pages that they have. What can't be closed now is closed with
 * the next decline.
 */
export async function closePagesAfterDeclines(deps: ClosePagesDeps, orderId: string): Promise<void> {
  const order = await deps.orders.find(orderId)
  if (order === undefined || !(await hasTriedTooManyCards(deps, order.userId))) return
  for (const sessionId of await deps.orders.listOpenSessions(order.userId)) {
    const expired = await deps.gateway.expireCheckout(sessionId)
    if (expired.ok) continue
    const { code, reason } = expired.error
    deps.log.warn({ user: order.userId, session: sessionId, code, reason }, 'a payment page stays open')
  }
}
