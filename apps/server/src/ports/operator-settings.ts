import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { AuditEntry } from './audit-log.ts'

export type OperatorSettings = {
  /** Zero where nobody ever changed them. */
  readonly version: number
  /** What one admin may grant in a day (UTC); superadmins have no limit. */
  readonly adminDailyGrantMicro: MicroCredits
}

/** What operators may do; every change is in the audit log. */
export interface OperatorSettingsStore {
  get(): Promise<OperatorSettings>
  /** @returns undefined where somebody else changed them in between */
  change(change: {
    readonly expectedVersion: number
    readonly adminDailyGrantMicro: MicroCredits
    readonly audit: AuditEntry
  }): Promise<OperatorSettings | undefined>
}
