import type { Clock } from '@tessera/core/clock'
import { type CalendarMonth, reportMonthAt } from '@tessera/core/notifications/report-month'

import { usageReportMail } from '../../mails/notification-mails.ts'
import type { MailSite } from '../../mails/site.ts'
import type { UsageReport, UsageReports, WrittenPage } from '../../ports/usage-reports.ts'
import { unsubscribeLinks } from './unsubscribe-links.ts'
import type { UnsubscribeTokens } from './unsubscribe-token.ts'

export type SendUsageReportsDeps = {
  readonly reports: UsageReports
  readonly tokens: UnsubscribeTokens
  readonly readSite: () => MailSite
  readonly clock: Clock
}

const walletsPerPage = 50
/** With so many mails waiting, reports wait as well: nobody's receipt should stand behind everybody's report. */
const mostWaitingMails = 100

/**
 * Queues the reports of the last month, page by page, until all are queued, enough mails wait, or the process stops.
 * Called again it goes on where it was; a person gets one report for a month, whatever is repeated.
 * @returns how many reports were queued
 */
export async function sendUsageReports(deps: SendUsageReportsDeps, signal: AbortSignal): Promise<number> {
  const month = reportMonthAt(deps.clock.nowMs())
  if (month === undefined) return 0
  let queued = 0
  let progress = await deps.reports.findProgress(month)
  while (progress !== undefined && !signal.aborted) {
    if ((await deps.reports.countWaitingMails(mostWaitingMails)) >= mostWaitingMails) return queued
    const { reports, nextAfterWalletId } = await deps.reports.readPage({
      month,
      afterWalletId: progress.afterWalletId,
      limit: walletsPerPage,
    })
    const mails = reports.filter(isWorthSending).map((report) => mailOf(deps, month, report))
    await deps.reports.writePage({ month, mails, nextAfterWalletId })
    queued += mails.length
    progress = nextAfterWalletId === undefined ? undefined : { afterWalletId: nextAfterWalletId }
  }
  return queued
}

function isWorthSending(report: UsageReport): boolean {
  return report.isWanted && (report.requests > 0 || report.purchases > 0)
}

function mailOf(
  deps: SendUsageReportsDeps,
  month: CalendarMonth,
  report: UsageReport,
): WrittenPage['mails'][number] {
  const site = deps.readSite()
  return {
    dedupeKey: `usage_report:${month.name}:${report.userId}`,
    mail: usageReportMail(site, {
      ...report,
      recipient: report.email,
      month,
      atMs: deps.clock.nowMs(),
      unsubscribe: unsubscribeLinks({ ...deps, site }, { userId: report.userId, kind: 'usage_report' }),
    }),
  }
}
