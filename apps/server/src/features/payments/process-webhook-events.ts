import type { Clock } from '@tessera/core/clock'
import type { Order } from '@tessera/core/payments/order'

import type { OrderSearch } from '../../ports/order-search.ts'
import type { OrderStore } from '../../ports/order-store.ts'
import type { GatewayFailure, PaymentGateway } from '../../ports/payment-gateway.ts'
import { declineEventType } from '../../ports/webhook-inbox.ts'
import type { StoredEvent, WebhookInbox } from '../../ports/webhook-inbox.ts'
import type { ApplyFailure, ApplyOrder } from './apply-order.ts'
import { closePagesAfterDeclines } from './card-declines.ts'
import { findOrderOfEvent, findOrdersOfEvents } from './find-order-of-event.ts'
import type { OrderOfEvent } from './find-order-of-event.ts'
import type { ProviderPause } from './provider-pause.ts'

export type ProcessWebhookEventsDeps = {
  readonly inbox: WebhookInbox
  readonly orders: Pick<OrderStore, 'findIdBy' | 'find' | 'listOpenSessions'>
  readonly search: Pick<OrderSearch, 'findMany'>
  readonly gateway: PaymentGateway
  readonly applyOrder: ApplyOrder
  readonly handledTypes: ReadonlySet<string>
  /** While it is on nothing is taken up: what is due stays due. */
  readonly pause: ProviderPause
  readonly clock: Clock
  readonly onProcessed: (outcome: 'done' | 'ignored' | 'postponed' | 'failed') => void
  readonly log: {
    warn(fields: object, message: string): void
    error(fields: object, message: string): void
  }
}

export const eventsAtOnce = 32
/**
 * Longer than the ordinary way through the provider; a process that dies gives its events back after this. Two that
 * apply one order at once do no harm.
 */
export const eventLeaseMs = 15_000
const firstPauseMs = 10_000
const longestPauseMs = 60 * 60_000
/** With these pauses three days, as long as the provider itself goes on. */
const mostAttempts = 80

/**
 * Does what the events of the inbox ask for, until none is due. Events about one order are applied in one go; what cannot
 * be done now comes again, later and later, for three days.
 * @returns how many events were taken up
 */
export async function processWebhookEvents(
  deps: ProcessWebhookEventsDeps,
  signal: AbortSignal,
): Promise<number> {
  let taken = 0
  while (!signal.aborted && !deps.pause.isOn()) {
    const events = await deps.inbox.claimDue({ limit: eventsAtOnce, leaseMs: eventLeaseMs })
    if (events.length === 0) break
    taken += events.length
    await processEvents(deps, events)
  }
  return taken
}

type EventsOfOrder = {
  sessionId: string | undefined
  order: Order | undefined
  readonly events: StoredEvent[]
}

/** Does what some events ask for that nobody else has taken up. */
export async function processEvents(
  deps: ProcessWebhookEventsDeps,
  events: readonly StoredEvent[],
): Promise<void> {
  const byOrder = new Map<string, EventsOfOrder>()
  const ours: StoredEvent[] = []
  for (const event of events) {
    const reason = reasonToIgnore(deps, event)
    if (reason === undefined) ours.push(event)
    else await guard(deps, [event], () => ignore(deps, event, reason))
  }
  await guard(deps, ours, async () => {
    const known = await findOrdersOfEvents(deps.search, ours)
    await Promise.all(
      ours.map((event) =>
        guard(deps, [event], async () => {
          const order = known.get(event.id)
          const target = order === undefined ? await findTarget(deps, event) : { orderId: order.id }
          if (target === undefined) return
          const group = byOrder.get(target.orderId) ?? { sessionId: undefined, order: undefined, events: [] }
          group.order ??= order
          group.sessionId ??= target.sessionId
          group.events.push(event)
          byOrder.set(target.orderId, group)
        }),
      ),
    )
  })
  await Promise.all(
    [...byOrder].map(([orderId, group]) =>
      guard(deps, group.events, async () => applyEvents(deps, orderId, group)),
    ),
  )
}

/** Whatever goes wrong with one order's events must not keep the others from theirs. */
async function guard(
  deps: ProcessWebhookEventsDeps,
  events: readonly StoredEvent[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    deps.log.error({ err: error, events: events.map(({ id }) => id) }, 'an event could not be worked through')
    for (const event of events) await postpone(deps, event, { note: 'internal error, see the log' })
  }
}

async function findTarget(
  deps: ProcessWebhookEventsDeps,
  event: StoredEvent,
): Promise<OrderOfEvent | undefined> {
  const found = await findOrderOfEvent(deps, event)
  if (!found.ok) {
    await fail(deps, event, found.error)
    return undefined
  }
  if (found.value === undefined) await ignore(deps, event, 'about an object that no order of ours has')
  return found.value
}

function reasonToIgnore(
  { handledTypes, gateway }: ProcessWebhookEventsDeps,
  event: StoredEvent,
): string | undefined {
  if (!handledTypes.has(event.type)) return 'nothing to do for this type'
  if (event.isLive !== gateway.isLive) return event.isLive ? 'about live money' : 'about test money'
  return undefined
}

async function applyEvents(
  deps: ProcessWebhookEventsDeps,
  orderId: string,
  group: EventsOfOrder,
): Promise<void> {
  const applied = await deps.applyOrder(orderId, {
    eventIds: group.events.map(({ id }) => id),
    look: group.events.some(({ type }) => isAboutMoneyBack(type)) ? 'thorough' : 'quick',
    ...(group.order === undefined ? {} : { order: group.order }),
    ...(group.sessionId === undefined ? {} : { sessionId: group.sessionId }),
  })
  for (const event of group.events) {
    if (applied.ok) deps.onProcessed('done')
    else await fail(deps, event, { ...applied.error, orderId })
  }
  if (applied.ok && group.events.some(({ type }) => type === declineEventType)) {
    await closePagesAfterDeclines(deps, orderId)
  }
}

/** A refund that failed has left no trace at its charge: only the lists tell of it. */
function isAboutMoneyBack(type: string): boolean {
  return /^(?:refund|charge\.refund|charge\.dispute)/.test(type)
}

async function ignore(deps: ProcessWebhookEventsDeps, event: StoredEvent, note: string): Promise<void> {
  await deps.inbox.finish({ eventId: event.id, status: 'ignored', note })
  deps.onProcessed('ignored')
}

async function fail(
  deps: ProcessWebhookEventsDeps,
  event: StoredEvent,
  failure: (ApplyFailure | GatewayFailure) & { readonly orderId?: string },
): Promise<void> {
  const { orderId } = failure
  const note = 'reason' in failure ? failure.reason : failure.code
  deps.pause.note(failure)
  deps.log.warn({ event: event.id, type: event.type, code: failure.code, note }, 'an event has to wait')
  await postpone(deps, event, { note, ...(orderId === undefined ? {} : { orderId }) })
}

async function postpone(
  deps: ProcessWebhookEventsDeps,
  event: StoredEvent,
  failure: { readonly note: string; readonly orderId?: string },
): Promise<void> {
  const isOver = event.attempts >= mostAttempts
  const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(event.attempts - 1, 20), longestPauseMs)
  await deps.inbox.postpone(event.id, {
    ...failure,
    nextAttemptAtMs: isOver ? undefined : deps.clock.nowMs() + pauseMs,
  })
  deps.onProcessed(isOver ? 'failed' : 'postponed')
}
