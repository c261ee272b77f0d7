import { someWords } from './drawing.ts'
import type { Drawing } from './drawing.ts'

const eventTypes = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'charge.refunded',
  'charge.refund.updated',
  'refund.created',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.closed',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'invoice.paid',
  'customer.created',
] as const

/** An event as Stripe writes them, about an object that is there or about one that nobody knows. */
export function writeWebhookBody({ random, pool, nowMs }: Drawing): Record<string, unknown> {
  const type = random.pick(eventTypes) ?? eventTypes[0]
  const id = (kind: string, prefix: string): unknown =>
    random.chance(60) ? (pool.pick(kind, random) ?? `${prefix}_0`) : `${prefix}_${random.between(0, 1e9)}`
  const session = id('stripe_session', 'cs_test')
  const charge = id('charge', 'ch')
  return {
    id: random.chance(80) ? `evt_fuzz${random.between(0, 1e9)}` : pool.pick('event', random),
    object: 'event',
    api_version: random.chance(90) ? '2026-02-25.clover' : null,
    created: random.chance(90) ? Math.floor(nowMs / 1_000) : random.pick([0, -1, 253_402_300_800, 1e15]),
    livemode: random.chance(5),
    pending_webhooks: 1,
    request: null,
    type,
    data: {
      object: {
        id: type.startsWith('checkout') ? session : charge,
        object: type.split('.').slice(0, -1).join('.'),
        charge,
        payment_intent: id('payment', 'pi'),
        amount: random.pick([0, 499, -1, 1e15, 'x', null]),
        amount_total: random.between(0, 100_000),
        currency: random.pick(['usd', 'USD', 'jpy', '', null]),
        payment_status: random.pick(['paid', 'unpaid', 'no_payment_required', 'x']),
        status: random.pick(['complete', 'open', 'won', 'lost', 'succeeded', 'x', null]),
        metadata: { order_id: pool.pick('ord', random), [random.pick(someWords) ?? 'x']: 'y' },
        client_reference_id: pool.pick('ord', random),
      },
    },
  }
}
