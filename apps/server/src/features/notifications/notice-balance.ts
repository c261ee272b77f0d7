import {
  type QuietRange,
  balanceThresholds,
  decideBalanceNotice,
  quietRangeOf,
} from '@tessera/core/notifications/low-balance'

import { lowBalanceMail } from '../../mails/notification-mails.ts'
import type { MailSite } from '../../mails/site.ts'
import type { BalanceNotices } from '../../ports/balance-notices.ts'
import { unsubscribeLinks } from './unsubscribe-links.ts'
import type { UnsubscribeTokens } from './unsubscribe-token.ts'

export type NoticeBalanceDeps = {
  readonly notices: BalanceNotices
  readonly tokens: UnsubscribeTokens
  readonly readSite: () => MailSite
}

const mostRaces = 5

/**
 * Tells the owner of a wallet that it runs low, once for each crossing of a threshold, whoever else looks at the same
 * time. What decides is read from the ledger, so nothing is lost that happened while nobody looked.
 * @returns the balances at which this need not be asked again; undefined for a wallet that belongs to no person
 */
export async function noticeBalance(
  deps: NoticeBalanceDeps,
  walletId: string,
): Promise<QuietRange | undefined> {
  for (let attempt = 1; attempt <= mostRaces; attempt += 1) {
    const wallet = await deps.notices.findWallet(walletId)
    if (wallet === undefined) return undefined
    const thresholds = balanceThresholds(wallet)
    const { notice, balanceMicro, recipient } = wallet
    const { level, isToBeTold } = decideBalanceNotice({ ...wallet, knownLevel: notice.level, thresholds })
    const hasNews =
      level !== notice.level ||
      // Looked at once, what came in since need not be looked at again.
      (notice.version > 0n && notice.creditedTotalMicro !== wallet.creditedTotalMicro)
    if (!hasNews) return quietRangeOf(level, thresholds)
    const site = deps.readSite()
    const mail =
      isToBeTold && recipient !== undefined && level !== 'fine'
        ? lowBalanceMail(site, {
            recipient,
            level,
            balanceMicro,
            thresholdMicro: level === 'low' ? thresholds.lowMicro : thresholds.nearlyEmptyMicro,
            unsubscribe: unsubscribeLinks({ ...deps, site }, { userId: wallet.userId, kind: 'low_balance' }),
          })
        : undefined
    if (await deps.notices.changeNotice({ wallet, level, mail })) return quietRangeOf(level, thresholds)
  }
  return undefined
}
