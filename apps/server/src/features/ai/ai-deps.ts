import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { ModelSelector } from '@tessera/core/selection/model-selector'

import type { Catalogue } from '../../ports/catalogue.ts'
import type { ConversationStore } from '../../ports/conversation-store.ts'
import type { CreditManager } from '../../ports/credit-manager.ts'
import type { ModelProvider } from '../../ports/model-provider.ts'
import type { RunStore } from '../../ports/run-store.ts'
import type { TokenCounter } from '../../ports/token-counter.ts'
import type { Baselines } from './baselines.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { RunRegistry } from './run-registry.ts'

/** Where the AI feature writes what the operator should know. Any pino logger will do. */
export interface RunLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What bounds a run in time and number. */
export type RunLimits = {
  /** Whole life of a run from the hold on; what came until then is charged. */
  readonly totalMs: number
  /** How long a run of a conversation goes on after the last watcher left. */
  readonly unwatchedMs: number
  /** How often the text of running answers is saved. */
  readonly progressMs: number
  /** How often time limits are looked at. */
  readonly sweepMs: number
  /** How long an ended run stays in memory, to be resumed. */
  readonly keepEndedMs: number
  readonly heartbeatMs: number
  /** How long the reader of a stream may take nothing of what waits for it. */
  readonly stuckReaderMs: number
  /** How often a run that another process executes is looked up. */
  readonly pollMs: number
  readonly runsPerUser: number
  readonly runsInAll: number
}

export const defaultRunLimits: RunLimits = {
  // A little before the adapters' own limit: what came until ours is charged, theirs is a fault.
  totalMs: 585_000,
  unwatchedMs: 120_000,
  progressMs: 2_000,
  sweepMs: 1_000,
  keepEndedMs: 180_000,
  heartbeatMs: 15_000,
  stuckReaderMs: 120_000,
  pollMs: 500,
  runsPerUser: 256,
  runsInAll: 10_000,
}

/** What the container gives the AI feature. */
export type AiDeps = {
  readonly credits: CreditManager
  readonly catalogue: Catalogue
  readonly selector: ModelSelector
  readonly tokens: TokenCounter
  readonly runs: RunStore
  readonly conversations: ConversationStore
  readonly baselines: Baselines
  /** By the provider's name in the catalogue; undefined where it is off. */
  readonly findProvider: (name: string) => ModelProvider | undefined
  readonly clock: Clock
  readonly ids: IdSource
  readonly log: RunLog
  /** Told of every run that ended, for the figures of operators. */
  readonly onRunEnded?: (run: { readonly status: 'done' | 'failed'; readonly provider: string }) => void
  readonly limits?: Partial<RunLimits>
}

/** The same with what the feature makes for itself. */
export type AiContext = Omit<AiDeps, 'limits'> & {
  readonly limits: RunLimits
  readonly registry: RunRegistry
  readonly breaker: CircuitBreaker
  /** True from the moment on in which the process wants to end. */
  readonly isDraining: () => boolean
}
