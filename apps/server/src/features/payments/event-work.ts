import type { StoredEvent } from '../../ports/webhook-inbox.ts'
import { eventLeaseMs, eventsAtOnce, processEvents, processWebhookEvents } from './process-webhook-events.ts'
import type { ProcessWebhookEventsDeps } from './process-webhook-events.ts'

/** Works through the inbox: what this process stored, and what is due when the job comes by. */
export interface EventWork {
  /** The claim with which an event may be stored so that this process does it; undefined while it has enough to do. */
  findRoom(): { readonly leaseMs: number } | undefined
  /** An event was stored, with a claim or due at once. Comes back at once. */
  takeUp(event: StoredEvent): void
  /** Something is due. Comes back at once. */
  wake(): void
  /** Until nothing is due. */
  run(signal: AbortSignal): Promise<void>
  /** Takes up nothing new, and waits for what runs. */
  stop(): Promise<void>
}

const mostWaiting = 500
/** One that waited for too long would be given to somebody else while it is worked on. */
const shortestLeaseLeftMs = 5_000

/** One worker a process: what is stored while it works is taken up in its next round. */
export function createEventWork(deps: ProcessWebhookEventsDeps): EventWork {
  const stopping = new AbortController()
  let waiting: StoredEvent[] = []
  let running: Promise<void> | undefined
  let isAskedAgain = false

  async function work(): Promise<void> {
    while ((isAskedAgain || waiting.length > 0) && !stopping.signal.aborted && !deps.pause.isOn()) {
      const looksIntoInbox = isAskedAgain
      isAskedAgain = false
      await workOnWaiting()
      if (looksIntoInbox) await processWebhookEvents(deps, stopping.signal)
    }
  }

  async function workOnWaiting(): Promise<void> {
    const events = waiting.slice(0, eventsAtOnce)
    waiting = waiting.slice(eventsAtOnce)
    const leasedUntilMs = deps.clock.nowMs() + shortestLeaseLeftMs
    // The others are due soon, and come with what is due.
    await processEvents(
      deps,
      events.filter(({ nextAttemptAtMs }) => nextAttemptAtMs > leasedUntilMs),
    )
  }

  function begin(): Promise<void> {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }

  function beginSoon(): void {
    if (running !== undefined || stopping.signal.aborted) return
    begin().catch((error: unknown) => deps.log.error({ err: error }, 'events could not be worked through'))
  }

  return {
    findRoom: () =>
      waiting.length < mostWaiting && !stopping.signal.aborted ? { leaseMs: eventLeaseMs } : undefined,
    takeUp(event) {
      if (event.attempts === 0) return
      waiting.push(event)
      // Those that are stored together are worked on together.
      setImmediate(beginSoon)
    },
    wake() {
      isAskedAgain = true
      beginSoon()
    },
    run() {
      if (stopping.signal.aborted) return Promise.resolve()
      isAskedAgain = true
      return begin()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
