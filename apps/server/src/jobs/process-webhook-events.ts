import type { Job } from './scheduler.ts'

/** What this process stores it works through at once; this is for what others stored, and for second tries. */
const intervalMs = 3_000

/** Takes up the events of the payment provider that are due. */
export function processWebhookEventsJob(work: { run(signal: AbortSignal): Promise<void> }): Job {
  return { name: 'process-webhook-events', intervalMs, firstAfterMs: 500, run: (signal) => work.run(signal) }
}
