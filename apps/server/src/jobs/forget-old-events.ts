import type { Job } from './scheduler.ts'

const hourMs = 60 * 60_000
/** Far beyond the days for which the provider repeats an event. */
const keptMs = 90 * 24 * hourMs

/** Forgets the events that were dealt with long ago; those that failed are kept. */
export function forgetOldEventsJob(work: {
  readonly inbox: { dropFinished(receivedBeforeMs: number): Promise<void> }
  readonly clock: { nowMs(): number }
}): Job {
  return {
    name: 'forget-old-events',
    intervalMs: hourMs,
    run: () => work.inbox.dropFinished(work.clock.nowMs() - keptMs),
  }
}
