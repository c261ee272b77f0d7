import type { Goals } from '@tessera/core/analytics/goals'

import type { AuditEntry } from './audit-log.ts'

export type VersionedGoals = {
  readonly goals: Goals
  /** Counts the changes; 0 where nothing was ever set. */
  readonly version: number
}

export interface AnalyticsGoalStore {
  get(): Promise<VersionedGoals>
  /**
   * Replaces the goals together with the entry of the audit log.
   * @returns undefined where somebody else changed them since `expectedVersion`
   */
  change(change: {
    readonly expectedVersion: number
    readonly goals: Goals
    readonly audit: AuditEntry
  }): Promise<VersionedGoals | undefined>
}
