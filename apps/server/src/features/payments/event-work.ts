import type { ProcessWebhookEventsDeps } from './process-webhook-events.ts'
import { processWebhookEvents } from './process-webhook-events.ts'

/** Works through the inbox: when something was stored, and when the job comes by. */
export interface EventWork {
  /** Something is due. Comes back at once. */
  wake(): void
  /** Until nothing is due. */
  run(signal: AbortSignal): Promise<void>
  /** Takes up nothing new, and waits for what runs. */
  stop(): Promise<void>
}

/** One worker a process: what is stored while it works is taken up in its next round. */
export function createEventWork(deps: ProcessWebhookEventsDeps): EventWork {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let isAskedAgain = false

  async function work(): Promise<void> {
    do {
      isAskedAgain = false
      await processWebhookEvents(deps, stopping.signal)
    } while (isAskedAgain && !stopping.signal.aborted)
  }

  function begin(): Promise<void> {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }

  function wake(): void {
    isAskedAgain = true
    if (running !== undefined || stopping.signal.aborted) return
    begin().catch((error: unknown) => deps.log.error({ err: error }, 'events could not be worked through'))
  }

  return {
    wake,
    run: () => (stopping.signal.aborted ? Promise.resolve() : begin()),
    async stop() {
      stopping.abort()
      await running
    },
  }
}
