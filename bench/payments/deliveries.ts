import { setTimeout as sleep } from 'node:timers/promises'

import { paths } from '@tessera/contracts/paths'

import { HttpConnection, postBytes } from '../http-connection.ts'
import type { SignedEvent } from './stripe.ts'

/** One posting of an event. */
export type Delivery = { readonly sessionId: string; readonly request: Buffer }

export type Delivered = {
  readonly answersMs: readonly number[]
  readonly startedMs: number
  readonly endedMs: number
}

/** Told at the moment at which a delivery leaves, on the clock of `performance.now()`. */
type OnSent = (delivery: Delivery, sentMs: number) => void

export function deliveryOf({ sessionId, body, signature }: SignedEvent): Delivery {
  const headers = {
    'stripe-signature': signature,
    'user-agent': 'Stripe/1.0 (+https://docs.stripe.com/webhooks)',
  }
  return { sessionId, request: postBytes({ path: paths.credits.webhook, headers, text: body }) }
}

/** One delivery in five repeats an event. */
export const eventsPerRepeat = 4
/** How many deliveries lie between an event and those of its repeats that come later. */
const repeatedAfter = 20

/**
 * Every event, and one in four a second time: by turns at the same moment on another connection, and a little later,
 * while its credits are on their way.
 */
export function withRepeats(events: readonly Delivery[]): readonly Delivery[] {
  const planned: Delivery[] = []
  const later: { readonly at: number; readonly delivery: Delivery }[] = []
  for (const [index, delivery] of events.entries()) {
    planned.push(delivery)
    if (index % (2 * eventsPerRepeat) === 0) planned.push(delivery)
    if (index % (2 * eventsPerRepeat) === eventsPerRepeat) later.push({ at: index + repeatedAfter, delivery })
    if (later[0] !== undefined && later[0].at <= index)
      planned.push(...later.splice(0, 1).map((entry) => entry.delivery))
  }
  return [...planned, ...later.map(({ delivery }) => delivery)]
}

/** Closed loop: every connection delivers the next when its last is answered. */
export async function deliverAll(
  to: { readonly port: number; readonly concurrency: number },
  deliveries: readonly Delivery[],
  onSent: OnSent = () => undefined,
): Promise<Delivered> {
  const connections = await Promise.all(
    Array.from({ length: to.concurrency }, () => HttpConnection.open(to.port)),
  )
  const answersMs: number[] = []
  const startedMs = performance.now()
  let next = 0
  try {
    await Promise.all(
      connections.map(async (connection) => {
        for (let delivery = deliveries[next]; delivery !== undefined; delivery = deliveries[next]) {
          next += 1
          answersMs.push(await deliver(connection, delivery, onSent))
        }
      }),
    )
    return { answersMs, startedMs, endedMs: performance.now() }
  } finally {
    for (const connection of connections) connection.close()
  }
}

/** Open loop: one every `intervalMs`, whether those before are answered or not. */
export async function deliverSteadily(
  to: { readonly port: number; readonly intervalMs: number },
  deliveries: readonly Delivery[],
  onSent: OnSent,
): Promise<Delivered> {
  const connections: HttpConnection[] = []
  const idle: HttpConnection[] = []
  const answersMs: number[] = []
  const startedMs = performance.now()
  const send = async (delivery: Delivery): Promise<void> => {
    const connection = idle.pop() ?? (await HttpConnection.open(to.port))
    if (!connections.includes(connection)) connections.push(connection)
    answersMs.push(await deliver(connection, delivery, onSent))
    idle.push(connection)
  }
  const sent: Promise<void>[] = []
  const failures: unknown[] = []
  try {
    for (const [index, delivery] of deliveries.entries()) {
      const waitMs = startedMs + index * to.intervalMs - performance.now()
      if (waitMs > 0) await sleep(waitMs)
      sent.push(send(delivery).catch((error: unknown) => void failures.push(error)))
    }
    await Promise.all(sent)
    if (failures.length > 0) throw failures[0]
    return { answersMs, startedMs, endedMs: performance.now() }
  } finally {
    for (const connection of connections) connection.close()
  }
}

async function deliver(connection: HttpConnection, delivery: Delivery, onSent: OnSent): Promise<number> {
  onSent(delivery, performance.now())
  const { status, body, totalMs } = await connection.exchange(delivery.request)
  if (status !== 200) throw new Error(`a webhook was answered with ${status}: ${body}`)
  return totalMs
}
