import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { OptionalMailKind } from './mailer.ts'

export type NotificationPreferences = {
  readonly isLowBalanceOn: boolean
  readonly isUsageReportOn: boolean
  /** Own thresholds; undefined for the usual ones. */
  readonly ownLowMicro?: MicroCredits
  readonly ownNearlyEmptyMicro?: MicroCredits
}

/** What is left out stays; `null` goes back to the usual amount. */
export type PreferencesChange = {
  readonly isLowBalanceOn?: boolean
  readonly isUsageReportOn?: boolean
  readonly ownLowMicro?: MicroCredits | null
  readonly ownNearlyEmptyMicro?: MicroCredits | null
}

/** Which optional mails people want. Whoever never said anything gets them. */
export interface NotificationPreferencesStore {
  getPreferences(userId: string): Promise<NotificationPreferences>
  /** @returns the preferences as they then are; undefined for an unknown person */
  changePreferences(userId: string, change: PreferencesChange): Promise<NotificationPreferences | undefined>
}

export const preferenceByMailKind = {
  low_balance: 'isLowBalanceOn',
  usage_report: 'isUsageReportOn',
} as const satisfies Record<OptionalMailKind, keyof NotificationPreferences>
