import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { CalendarMonth } from '@tessera/core/notifications/report-month'

import type { Mail } from './mailer.ts'

/** What a person did in a month. */
export type UsageReport = {
  readonly userId: string
  readonly email: string
  /** False where no mail may go out: switched off, address not confirmed, or blocked. */
  readonly isWanted: boolean
  /** Requests that were charged. */
  readonly requests: number
  readonly usedMicro: MicroCredits
  /** What was spent most on comes first. */
  readonly models: readonly {
    readonly name: string
    readonly requests: number
    readonly usedMicro: MicroCredits
  }[]
  readonly purchases: number
  readonly purchasedMicro: MicroCredits
  /** At the time of reading. */
  readonly balanceMicro: MicroCredits
}

export type UsageReportPage = {
  readonly reports: readonly UsageReport[]
  /** Where the next page begins; undefined after the last one. */
  readonly nextAfterWalletId: string | undefined
}

export type WrittenPage = {
  readonly month: CalendarMonth
  readonly mails: readonly { readonly mail: Mail; readonly dedupeKey: string }[]
  readonly nextAfterWalletId: string | undefined
}

/** The monthly reports: read page by page over all wallets of people, and remembered as far as they came. */
export interface UsageReports {
  /** @returns where to go on, or undefined where the month is done */
  findProgress(month: CalendarMonth): Promise<{ readonly afterWalletId: string } | undefined>
  /** The people of the next `limit` wallets, whether they did anything or not. */
  readPage(request: {
    readonly month: CalendarMonth
    readonly afterWalletId: string
    readonly limit: number
  }): Promise<UsageReportPage>
  /** Queues the mails of a page and remembers it, both or neither; a mail that was queued before stays as it is. */
  writePage(page: WrittenPage): Promise<void>
  /** How many mails wait to be sent, counted up to `most`. */
  countWaitingMails(most: number): Promise<number>
}
