import type { Job } from './scheduler.ts'

const hourMs = 60 * 60_000
/** Far beyond the days for which the provider repeats an event. */
const keptMs = 90 * 24 * hourMs

/** Forgets the events that were dealt with long ago, page by page; those that failed are kept. */
export function forgetOldEventsJob(work: {
  readonly inbox: { dropFinished(receivedBeforeMs: number): Promise<number> }
  readonly clock: { nowMs(): number }
}): Job {
  return {
    name: 'forget-old-events',
    intervalMs: hourMs,
    async run(signal) {
      const receivedBeforeMs = work.clock.nowMs() - keptMs
      while (!signal.aborted) {
        const dropped = await work.inbox.dropFinished(receivedBeforeMs)
        if (dropped === 0) break
      }
    },
  }
}
