import type { Clock } from '@tessera/core/clock'
import { invariant } from '@tessera/core/invariant'
import { err, ok } from '@tessera/core/result'
import { Stripe } from 'stripe'
import { z } from 'zod'

import type { EventPointers, ReceivedEvent } from '../../ports/webhook-inbox.ts'
import type { WebhookVerifier } from '../../ports/webhook-verifier.ts'

/** How far the time of a signature may be from ours, either way. */
const toleranceSeconds = 300

/** Checks the signature over the very bytes that came, and takes out of the event what leads to an order. */
export function createWebhookVerifier(options: {
  readonly secret: string
  readonly clock: Clock
}): WebhookVerifier {
  return {
    verify(body, signature) {
      const refusal = refuseSignature(options, body, signature ?? '')
      if (refusal !== undefined) return err({ code: refusal })
      const event = readEvent(body)
      return event === undefined ? err({ code: 'event_malformed' }) : ok(event)
    },
  }
}

function refuseSignature(
  { secret, clock }: { readonly secret: string; readonly clock: Clock },
  body: Buffer,
  header: string,
): 'signature_invalid' | 'signature_out_of_time' | undefined {
  const { signature } = Stripe.webhooks
  invariant(signature !== null, 'the library can check signatures')
  // With two times in it, it would be open which of them was signed.
  const times = [...header.matchAll(/(?:^|,)\s*t=([^,]*)/g)].map(([, time]) => time ?? '')
  const [time = ''] = times
  if (times.length !== 1 || !/^\d{1,12}$/.test(time)) return 'signature_invalid'
  try {
    // Its own tolerance looks into the past only: time is judged below, in both directions.
    signature.verifyHeader(body, header, secret, 0)
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return 'signature_invalid'
    throw error
  }
  return Math.abs(clock.nowMs() / 1000 - Number(time)) <= toleranceSeconds
    ? undefined
    : 'signature_out_of_time'
}

const cleanId = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/)
const reference = z
  .union([cleanId, z.object({ id: cleanId }).transform(({ id }) => id)])
  .nullish()
  .catch(undefined)

const eventSchema = z.object({
  id: cleanId,
  object: z.literal('event'),
  type: cleanId,
  livemode: z.boolean(),
  created: z.number().int().nonnegative(),
  api_version: cleanId.nullish(),
  data: z.object({
    object: z.object({
      id: cleanId.optional().catch(undefined),
      object: cleanId.optional().catch(undefined),
      client_reference_id: cleanId.nullish().catch(undefined),
      metadata: z
        .object({ order_id: cleanId.optional().catch(undefined) })
        .nullish()
        .catch(undefined),
      payment_intent: reference,
      charge: reference,
      latest_charge: reference,
    }),
  }),
})

function readEvent(body: Buffer): ReceivedEvent | undefined {
  const parsed = eventSchema.safeParse(parseJson(body))
  if (!parsed.success) return undefined
  const { data, ...event } = parsed.data
  return {
    id: event.id,
    type: event.type,
    isLive: event.livemode,
    ...(event.api_version ? { apiVersion: event.api_version } : {}),
    ...(data.object.object === undefined ? {} : { objectKind: data.object.object }),
    ...(data.object.id === undefined ? {} : { objectId: data.object.id }),
    pointers: pointersOf(data.object),
    createdAtMs: event.created * 1000,
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function pointersOf(object: z.output<typeof eventSchema>['data']['object']): EventPointers {
  const kind = object.object
  const sessionId = kind === 'checkout.session' ? object.id : undefined
  const paymentIntentId = kind === 'payment_intent' ? object.id : (object.payment_intent ?? undefined)
  const chargeId = kind === 'charge' ? object.id : (object.charge ?? object.latest_charge ?? undefined)
  const orderId = object.client_reference_id ?? object.metadata?.order_id
  return {
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(paymentIntentId === undefined ? {} : { paymentIntentId }),
    ...(chargeId === undefined ? {} : { chargeId }),
    ...(orderId === undefined ? {} : { orderId }),
  }
}
