import { createHmac, timingSafeEqual } from 'node:crypto'

import type { Clock } from '@tessera/core/clock'
import { err, ok } from '@tessera/core/result'
import { z } from 'zod'

import type { EventPointers, ReceivedEvent } from '../../ports/webhook-inbox.ts'
import type { WebhookVerifier } from '../../ports/webhook-verifier.ts'

/** How far the time of a signature may be from ours, either way. */
const toleranceSeconds = 300

/**
 * Checks the signature over the very bytes that came, and takes out of the event what leads to an order.
 * @param options.secrets the endpoint's signing secret; while it is rolled, the old and the new one
 */
export function createWebhookVerifier(options: {
  readonly secrets: readonly [string, ...string[]]
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

/** Source: https://docs.stripe.com/webhooks#verify-manually */
function refuseSignature(
  { secrets, clock }: { readonly secrets: readonly string[]; readonly clock: Clock },
  body: Buffer,
  header: string,
): 'signature_invalid' | 'signature_out_of_time' | undefined {
  const parts = header.split(',').map((part) => part.trim())
  // With two times in it, it would be open which of them was signed.
  const times = parts.filter((part) => part.startsWith('t='))
  const time = times[0]?.slice(2) ?? ''
  if (times.length !== 1 || !/^\d{1,12}$/.test(time)) return 'signature_invalid'
  const signatures = parts
    .filter((part) => /^v1=[0-9a-f]{64}$/.test(part))
    .map((part) => Buffer.from(part.slice(3), 'hex'))
  let isSigned = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest()
    // To the end, and each in constant time: how long it takes tells nothing about which of them was nearly right.
    for (const signature of signatures) isSigned = timingSafeEqual(signature, expected) || isSigned
  }
  if (!isSigned) return 'signature_invalid'
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

/** The end of the year 9999: a time with a longer year is none to ISO 8601, and no page could show it. */
const latestSecond = 253_402_300_799

const eventSchema = z.object({
  id: cleanId,
  object: z.literal('event'),
  type: cleanId,
  livemode: z.boolean(),
  created: z.number().int().min(0).max(latestSecond),
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
