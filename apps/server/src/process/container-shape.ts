import type { FastifyInstance } from 'fastify'

import type { Lifecycle } from '../http/lifecycle.ts'

/** What the process needs from the wiring: the app, and how its work begins and ends. */
export type RunnableContainer = {
  readonly app: FastifyInstance
  readonly lifecycle: Lifecycle
  /** Lines that a person should see at the start, such as a set-up link at the address that is served. */
  startMessages(address: string): readonly string[]
  startJobs(): void
  /** No new work of our own: timers, outbox, reconciliation. Called when the drain begins. */
  stopJobs(): Promise<void>
  /** Waits for the runs in flight; those that still run when `deadline` is aborted are aborted and settled. */
  finishRuns(deadline: AbortSignal): Promise<void>
  /** Ledger, databases, provider connections: last of all, after the app has closed. */
  close(): Promise<void>
}
