import type Stripe from 'stripe'

import type { CallGates } from '../../providers/gates.ts'
import type { SandboxGates } from '../../providers/sandbox-fault.ts'
import type { SandboxApiFaults } from '../api/api-fault.ts'
import type { Backend } from '../backend.ts'
import { type DisputeRequest, type DisputeStatus, moveDispute, openDispute } from '../moves/dispute-charge.ts'
import { expireSession } from '../moves/expire-session.ts'
import { settleRefund } from '../moves/refund-charge.ts'
import { settleDebit } from '../moves/settle-debit.ts'
import type { StripeResult } from '../refusal.ts'
import type { Delivery, EndpointRecord, EventRecord } from '../state/sandbox-records.ts'
import type { Timetable } from '../timetable.ts'
import type { Signature, WebhookSender } from '../webhooks/webhook-sender.ts'
import { type PaymentChoice, paySession } from './pay-session-directly.ts'
import { shuffle } from './shuffle.ts'

/** What tests and the sandbox's own pages do to it that no customer and no program can do to Stripe. */
/** What Stripe, or a bank, would refuse: the stand-in works, and nothing has happened. */
export class SandboxRefusalError extends Error {
  override readonly name = 'SandboxRefusalError'
}

export type SandboxStripeControls = {
  readonly clock: {
    nowMs(): number
    /** Moves the sandbox's time on; what is due by then happens before this returns. */
    advance(ms: number): Promise<void>
  }
  readonly api: {
    /** What goes wrong with each request from now on; undefined: nothing. */
    setFaults(faults: SandboxApiFaults | undefined): void
    readonly gates: SandboxGates
    callCount(): number
  }
  readonly sessions: {
    /** Pays an open session without the page. */
    pay(sessionId: string, choice?: PaymentChoice): Promise<Stripe.Checkout.Session>
    expire(sessionId: string): Promise<Stripe.Checkout.Session>
    /** The bank's answer to a debit. */
    settle(sessionId: string, outcome: 'paid' | 'failed'): Promise<Stripe.Checkout.Session>
  }
  readonly disputes: {
    open(request: DisputeRequest): Promise<Stripe.Dispute>
    move(disputeId: string, status: DisputeStatus): Promise<Stripe.Dispute>
  }
  readonly refunds: {
    settle(refundId: string, outcome: 'succeeded' | 'failed'): Promise<Stripe.Refund>
  }
  readonly webhooks: {
    /** Where events go from now on, those too that have waited; undefined: nowhere. */
    setEndpoint(endpoint: { readonly url: string; readonly secret: string } | undefined): Promise<void>
    /** Keeps deliveries back, or lets them go. */
    setDelivering(isOn: boolean): void
    /** How often each new event is sent; default 1. */
    setCopies(copies: number): void
    /** All events, oldest first. */
    events(): readonly EventRecord[]
    deliveries(): readonly Delivery[]
    /** Resolves once no delivery is due or on its way. */
    whenIdle(): Promise<void>
    /** Sends an event once, outside of the log. @returns the receiver's status, or what kept it from answering */
    send(eventId: string, how?: Signature & { readonly body?: string }): Promise<number | string>
    /** Sends all events so far, or some, so many times in an order that the seed decides. */
    replay(how: ReplayOrder): Promise<readonly (number | string)[]>
  }
}

export type ReplayOrder = {
  readonly seed: number
  readonly copies?: number
  readonly concurrency?: number
  readonly eventIds?: readonly string[]
}

type Parts = {
  readonly backend: Backend
  readonly timetable: Timetable
  readonly sender: WebhookSender
  readonly gates: CallGates
  readonly setFaults: (faults: SandboxApiFaults | undefined) => void
  readonly callCount: () => number
}

export function createControls(parts: Parts): SandboxStripeControls {
  const { backend, timetable, gates, setFaults, callCount } = parts
  const done = async <Value>(value: Value): Promise<Value> => {
    await backend.state.flush()
    return value
  }
  return {
    clock: {
      nowMs: () => backend.clock.nowMs(),
      async advance(ms) {
        backend.clock.moveOn(ms)
        timetable.runDue()
        await done(undefined)
      },
    },
    api: { setFaults, gates, callCount },
    sessions: {
      pay: async (sessionId, choice) => done(taken(paySession(backend, sessionId, choice)).object),
      expire: async (sessionId) => done(taken(expireSession(backend, sessionId)).object),
      async settle(sessionId, outcome) {
        const record = settleDebit(backend, sessionId, outcome)
        if (record === undefined) throw new SandboxRefusalError(`the sandbox has no session ${sessionId}`)
        return done(record.object)
      },
    },
    disputes: {
      open: async (request) => done(taken(openDispute(backend, request))),
      move: async (disputeId, status) => done(taken(moveDispute(backend, disputeId, status))),
    },
    refunds: {
      async settle(refundId, outcome) {
        const refund = settleRefund(backend, refundId, outcome)
        if (refund === undefined) throw new SandboxRefusalError(`the sandbox has no refund ${refundId}`)
        return done(refund)
      },
    },
    webhooks: webhookControls(parts),
  }
}

function webhookControls({ backend, timetable, sender }: Parts): SandboxStripeControls['webhooks'] {
  return {
    async setEndpoint(endpoint) {
      putConfiguredEndpoint(backend, endpoint)
      await backend.state.flush()
      timetable.setDelivering(true)
    },
    setDelivering: (isOn) => timetable.setDelivering(isOn),
    setCopies(copies) {
      sender.copies = copies
    },
    events: () => [...backend.tables.events.values()],
    deliveries: () => [...backend.tables.deliveries.values()],
    async whenIdle() {
      timetable.runDue()
      while (sender.isBusy || (timetable.isDelivering && timetable.hasDueDeliveries())) {
        if (sender.isBusy) await sender.nextChange()
        timetable.runDue()
      }
      await backend.state.flush()
    },
    send: async (eventId, how) => {
      const [endpoint] = backend.tables.endpoints.values()
      if (endpoint === undefined) throw new Error('the sandbox has no endpoint to send to')
      return sender.send(backend.tables.events.get(eventId), endpoint, how)
    },
    replay: (order) => replay({ backend, sender }, order),
  }
}

async function replay(
  { backend, sender }: Pick<Parts, 'backend' | 'sender'>,
  { seed, copies = 1, concurrency = 1, eventIds }: ReplayOrder,
): Promise<readonly (number | string)[]> {
  const [endpoint] = backend.tables.endpoints.values()
  if (endpoint === undefined) throw new Error('the sandbox has no endpoint to send to')
  const chosen = [...backend.tables.events.values()].filter(({ id }) => eventIds?.includes(id) ?? true)
  const queue = [...shuffle(Array.from({ length: copies }, () => chosen).flat(), seed)]
  const outcomes: (number | string)[] = []
  const work = async (): Promise<void> => {
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      outcomes.push(await sender.send(event, endpoint))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return outcomes
}

const configuredEndpointId = 'we_configured'

/** The endpoint that the configuration names: one row, replaced at every start. */
export function putConfiguredEndpoint(
  backend: Backend,
  endpoint: { readonly url: string; readonly secret: string } | undefined,
): EndpointRecord | undefined {
  if (endpoint === undefined) {
    backend.tables.endpoints.remove(configuredEndpointId)
    return undefined
  }
  return backend.tables.endpoints.put({
    id: configuredEndpointId,
    secret: endpoint.secret,
    object: {
      id: configuredEndpointId,
      object: 'webhook_endpoint',
      api_version: null,
      application: null,
      created: backend.clock.nowSeconds(),
      description: null,
      enabled_events: ['*'],
      livemode: false,
      metadata: {},
      status: 'enabled',
      url: endpoint.url,
    },
  })
}

function taken<Value>(result: StripeResult<Value>): Value {
  if (result.ok) return result.value
  throw new SandboxRefusalError(result.error.message)
}
