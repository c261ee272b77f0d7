import { Stripe } from 'stripe'

import type { Backend } from '../backend.ts'
import type { DeliveryAttempt, EndpointRecord, EventRecord } from '../state/sandbox-records.ts'

/** The wait before each further attempt; after the last one the delivery is given up, three days after the event. */
const retryDelaysMs: readonly number[] = [
  5_000,
  30_000,
  2 * 60_000,
  10 * 60_000,
  3_600_000,
  3 * 3_600_000,
  6 * 3_600_000,
  12 * 3_600_000,
  24 * 3_600_000,
  24 * 3_600_000,
]
const mostInFlight = 8
const answerTimeoutMs = 10_000
const keptDeliveries = 5_000
const keptEvents = 20_000

export type Signature = {
  /** `forged`: signed with another secret. `none`: without the header. `unknown_scheme`: only a v0 signature. */
  readonly kind?: 'valid' | 'forged' | 'none' | 'unknown_scheme'
  /** How old the signature says it is; negative: from the future. */
  readonly ageSeconds?: number
}

/** Sends events to the endpoints, signed as Stripe signs them, and again until they are taken. */
export class WebhookSender {
  readonly #backend: Backend
  readonly #realNowMs: () => number
  readonly #queue: string[] = []
  readonly #watchers = new Set<() => void>()
  readonly #stop = new AbortController()
  #inFlight = 0
  /** How often each new event is sent, for receivers that must not mind. */
  copies = 1

  constructor(backend: Backend, realNowMs: () => number) {
    this.#backend = backend
    this.#realNowMs = realNowMs
  }

  /** Plans the deliveries of a new event. */
  announce(event: EventRecord): void {
    const { tables } = this.#backend
    let planned = 0
    for (const endpoint of tables.endpoints.values()) {
      if (!isWanted(endpoint, event.type)) continue
      for (let copy = 0; copy < this.copies; copy += 1) this.#plan(endpoint, event)
      planned += this.copies
    }
    tables.events.patch(event.id, { pending_webhooks: planned })
    tables.deliveries.keepYoungest(keptDeliveries)
    tables.events.keepYoungest(keptEvents)
  }

  /** Takes a delivery whose time has come; several are on their way at once. */
  deliver(deliveryId: string): void {
    this.#queue.push(deliveryId)
    this.#pump()
  }

  /** Takes up again what a process before this one had on its way when it ended. */
  resume(): void {
    const { tables } = this.#backend
    const planned = new Set([...tables.scheduledMoves.values()].map(({ objectId }) => objectId))
    for (const { id, status } of tables.deliveries.values()) {
      if (status === 'waiting' && !planned.has(id))
        this.#backend.schedule({ kind: 'deliver', objectId: id }, 0)
    }
  }

  get isBusy(): boolean {
    return this.#inFlight > 0 || this.#queue.length > 0
  }

  /** Resolves at the next time that a delivery has ended. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#watchers.add(resolve)
    })
  }

  /** One sending outside of the log. @returns the receiver's status, or what kept it from answering */
  async send(
    event: EventRecord,
    endpoint: EndpointRecord,
    how: Signature & { readonly body?: string } = {},
  ): Promise<number | string> {
    const body = how.body ?? JSON.stringify(event, undefined, 2)
    try {
      const response = await fetch(endpoint.object.url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(answerTimeoutMs)]),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://docs.stripe.com/webhooks)',
          ...this.#signatureHeader(body, endpoint.secret, how),
        },
        body,
      })
      await response.body?.cancel()
      return response.status
    } catch (error) {
      return error instanceof Error ? error.message : 'failed'
    }
  }

  close(): void {
    this.#queue.length = 0
    this.#stop.abort()
  }

  #plan(endpoint: EndpointRecord, event: EventRecord): void {
    const delivery = this.#backend.tables.deliveries.put({
      id: this.#backend.ids.create('delivery'),
      eventId: event.id,
      eventType: event.type,
      endpointId: endpoint.id,
      url: endpoint.object.url,
      status: 'waiting',
      attempts: [],
    })
    this.#backend.schedule({ kind: 'deliver', objectId: delivery.id }, 0)
  }

  #pump(): void {
    while (this.#inFlight < mostInFlight) {
      const next = this.#queue.shift()
      if (next === undefined) return
      this.#inFlight += 1
      void this.#attempt(next).finally(() => {
        this.#inFlight -= 1
        this.#pump()
        for (const tell of this.#watchers) tell()
        this.#watchers.clear()
      })
    }
  }

  async #attempt(deliveryId: string): Promise<void> {
    const { tables, state } = this.#backend
    const delivery = tables.deliveries.find(deliveryId)
    const event = delivery === undefined ? undefined : tables.events.find(delivery.eventId)
    const endpoint = delivery === undefined ? undefined : tables.endpoints.find(delivery.endpointId)
    if (delivery === undefined) return
    if (event === undefined || endpoint === undefined) {
      tables.deliveries.put({ ...delivery, status: 'given_up' })
      return
    }
    // Nobody hears of what a killed sandbox would not know any more.
    await state.flush()
    const outcome = await this.send(event, endpoint)
    if (this.#stop.signal.aborted) return
    this.#record(deliveryId, { atMs: this.#backend.clock.nowMs(), outcome })
    await state.flush()
  }

  #record(deliveryId: string, attempt: DeliveryAttempt): void {
    const { tables } = this.#backend
    const delivery = tables.deliveries.find(deliveryId)
    if (delivery === undefined) return
    const attempts = [...delivery.attempts, attempt]
    const isTaken = typeof attempt.outcome === 'number' && attempt.outcome >= 200 && attempt.outcome < 300
    const delayMs = retryDelaysMs[attempts.length - 1]
    if (isTaken) {
      tables.deliveries.put({ ...delivery, attempts, status: 'delivered' })
      const event = tables.events.find(delivery.eventId)
      if (event !== undefined) {
        tables.events.patch(event.id, { pending_webhooks: Math.max(0, event.pending_webhooks - 1) })
      }
      return
    }
    tables.deliveries.put({ ...delivery, attempts, status: delayMs === undefined ? 'given_up' : 'waiting' })
    if (delayMs !== undefined) this.#backend.schedule({ kind: 'deliver', objectId: deliveryId }, delayMs)
  }

  /** Signed by the real time, whatever the sandbox's clock says: receivers look at their own. */
  #signatureHeader(body: string, secret: string, how: Signature): Record<string, string> {
    const { kind = 'valid', ageSeconds = 0 } = how
    if (kind === 'none') return {}
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: kind === 'forged' ? `${secret}x` : secret,
      timestamp: Math.floor(this.#realNowMs() / 1000) - ageSeconds,
      ...(kind === 'unknown_scheme' ? { scheme: 'v0' } : {}),
    })
    return { 'stripe-signature': header }
  }
}

function isWanted({ object }: EndpointRecord, type: string): boolean {
  return (
    object.status === 'enabled' && object.enabled_events.some((wanted) => wanted === '*' || wanted === type)
  )
}
