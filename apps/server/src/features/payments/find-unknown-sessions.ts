import type { Clock } from '@tessera/core/clock'
import type { Order } from '@tessera/core/payments/order'
import { ok } from '@tessera/core/result'

import type { GatewayResult, PaymentGateway } from '../../ports/payment-gateway.ts'

/** Clocks differ, and a call may be answered late. */
const slackMs = 10 * 60_000
const sessionLifeMs = 25 * 60 * 60_000

/**
 * The sessions of orders whose answer was lost: made at the provider, and never heard of here. Sessions can't be asked
 * for by our ids, so those of that time are looked through, once for all of the orders.
 * @returns by the id of the order; those without a session are left out
 */
export async function findUnknownSessions(
  { gateway, clock }: { readonly gateway: Pick<PaymentGateway, 'listSessions'>; readonly clock: Clock },
  orders: readonly Pick<Order, 'id' | 'createdAtMs'>[],
): Promise<GatewayResult<ReadonlyMap<string, string>>> {
  const found = new Map<string, string>()
  if (orders.length === 0) return ok(found)
  const wanted = new Set(orders.map(({ id }) => id))
  const createdAtMs = orders.map((order) => order.createdAtMs)
  const pages = gateway.listSessions({
    createdFromMs: Math.min(...createdAtMs) - slackMs,
    createdToMs: Math.min(Math.max(...createdAtMs) + sessionLifeMs, clock.nowMs() + slackMs),
  })
  for await (const page of pages) {
    if (!page.ok) return page
    for (const { clientReferenceId, sessionId } of page.value) {
      if (clientReferenceId !== undefined && wanted.has(clientReferenceId))
        found.set(clientReferenceId, sessionId)
    }
    if (found.size === wanted.size) break
  }
  return ok(found)
}
