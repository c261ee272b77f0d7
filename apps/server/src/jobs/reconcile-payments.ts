import type { Job } from './scheduler.ts'

const intervalMs = 60_000
/** The first soon: events may have been missed while nobody listened. */
const firstAfterMs = 5_000

export type Reconciler = {
  /** Everything, now. */
  readonly runAll: (signal: AbortSignal) => Promise<unknown>
  /** What waits, and the rest where the last look at it was long ago. */
  readonly runDue: (signal: AbortSignal) => Promise<unknown>
}

/** Looks for what webhooks did not tell: everything at the start, then every minute; one that fails has another. */
export function reconcilePaymentsJob({ runAll, runDue }: Reconciler): Job {
  let hasLooked = false
  return {
    name: 'reconcile-payments',
    intervalMs,
    firstAfterMs,
    async run(signal) {
      await (hasLooked ? runDue(signal) : runAll(signal))
      hasLooked = true
    },
  }
}
