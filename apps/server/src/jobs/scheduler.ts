/** Work that is done again and again. */
export type Job = {
  readonly name: string
  /** From the end of one run to the beginning of the next. */
  readonly intervalMs: number
  /** The first run comes this long after the start; one interval when left out. */
  readonly firstAfterMs?: number
  /** Aborted when the process stops: a long job should end soon then. */
  run(signal: AbortSignal): Promise<void>
}

export interface Scheduler {
  start(): void
  /** Starts nothing new, and waits for what runs. */
  stop(): Promise<void>
}

export type SchedulerDependencies = {
  readonly jobs: readonly Job[]
  readonly logger: { error(details: object, message: string): void }
  /** Between 0 and 1: spreads the processes of one site, so that they don't all ask the database at once. */
  readonly random: () => number
  /** Told how each run ended; may itself fail, which is logged. */
  readonly onEnded?: (job: string, end: 'succeeded' | 'failed') => Promise<void>
}

/** Runs every job on its own timer; a job never overlaps itself, and one that fails is tried again at its next turn. */
export function createScheduler({ jobs, logger, random, onEnded }: SchedulerDependencies): Scheduler {
  const stopping = new AbortController()
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Map<string, Promise<void>>()

  const schedule = (job: Job, delayMs: number): void => {
    if (stopping.signal.aborted) return
    const jitterMs = delayMs * 0.1 * random()
    const timer = setTimeout(() => {
      timers.delete(job.name)
      running.set(job.name, runOnce(job))
    }, delayMs + jitterMs)
    timers.set(job.name, timer.unref())
  }

  const tell = async (job: Job, end: 'succeeded' | 'failed'): Promise<void> => {
    try {
      await onEnded?.(job.name, end)
    } catch (error) {
      if (!stopping.signal.aborted) logger.error({ err: error, job: job.name }, 'a job could not be noted')
    }
  }

  const runOnce = async (job: Job): Promise<void> => {
    try {
      await job.run(stopping.signal)
      await tell(job, 'succeeded')
    } catch (error) {
      if (!stopping.signal.aborted) {
        logger.error({ err: error, job: job.name }, 'job failed')
        await tell(job, 'failed')
      }
    } finally {
      running.delete(job.name)
      schedule(job, job.intervalMs)
    }
  }

  return {
    start() {
      for (const job of jobs) schedule(job, job.firstAfterMs ?? job.intervalMs)
    },
    async stop() {
      stopping.abort()
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      await Promise.all(running.values())
    },
  }
}
