import { reachMailServer } from '../../adapters/mail/reach-mail-server.ts'
import type { Config } from '../../config.ts'
import { type Finding, isBroken, isDoubtful, isHealthy } from './finding.ts'

const timeoutMs = 10_000

/** Whether receipts can leave the house. */
export async function checkMail({ mail, mode, payments }: Config): Promise<Finding> {
  if (mail.smtpUrl === undefined) {
    return mode === 'live' || payments.kind === 'live'
      ? isDoubtful('mail', 'nobody gets mails: they stay in the outbox', 'set SMTP_URL and MAIL_FROM')
      : isHealthy('mail', 'mails stay in the outbox, where the owner reads them')
  }
  const problem = await reachMailServer(mail.smtpUrl.reveal(), timeoutMs)
  return problem === undefined
    ? isHealthy('mail', `the mail server takes mails from ${mail.from}`)
    : isBroken(
        'mail',
        `the mail server cannot be used (${problem})`,
        'check SMTP_URL: host, port, user, password',
      )
}
