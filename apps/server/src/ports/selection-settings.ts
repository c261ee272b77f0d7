import type { OwnAbilities } from '@tessera/core/selection/own-abilities'

import type { AuditEntry } from './audit-log.ts'

/** What an operator has decided about choosing models. */
export type SelectionSettings = {
  /** Zero where nobody ever changed them. */
  readonly version: number
  /** The model that choosing is compared with where a person has no choice of their own; undefined: a built-in rule. */
  readonly baselineModelId: string | undefined
  /** By model. */
  readonly ownAbilities: Readonly<Record<string, OwnAbilities>>
}

/** What an operator has decided about choosing models; every process follows a change within a second. */
export interface SelectionSettingsStore {
  get(): Promise<SelectionSettings>
  /** @returns undefined where somebody else changed them in between */
  change(change: {
    readonly settings: SelectionSettings
    readonly audit: AuditEntry
  }): Promise<SelectionSettings | undefined>
}
