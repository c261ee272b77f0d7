import type { Clock } from '@tessera/core/clock'
import type { Order } from '@tessera/core/payments/order'
import { ok } from '@tessera/core/result'

import type { GatewayResult, PaymentGateway } from '../../ports/payment-gateway.ts'

/** Clocks differ, and a call may be answered late. */
const slackMs = 10 * 60_000

/**
 * The session of an order whose answer was lost: made at the provider, and never heard of here. Sessions can't be asked
 * for by our id, so those of that time are looked through.
 */
export async function findUnknownSession(
  { gateway, clock }: { readonly gateway: PaymentGateway; readonly clock: Clock },
  order: Order,
): Promise<GatewayResult<string | undefined>> {
  const createdToMs = Math.min(order.createdAtMs + 25 * 60 * 60_000, clock.nowMs() + slackMs)
  const pages = gateway.listSessions({ createdFromMs: order.createdAtMs - slackMs, createdToMs })
  for await (const page of pages) {
    if (!page.ok) return page
    const session = page.value.find(({ clientReferenceId }) => clientReferenceId === order.id)
    if (session !== undefined) return ok(session.sessionId)
  }
  return ok(undefined)
}
