import { type MicroCredits, microCredits } from '@tessera/core/money/micro-credits'
import type { BalanceLevel } from '@tessera/core/notifications/low-balance'
import type { CalendarMonth } from '@tessera/core/notifications/report-month'

import type { Mail } from '../ports/mailer.ts'
import { formatBalance, formatCredits, formatMoment } from './figures.ts'
import { layOutMail, type MailContent } from './mail-layout.ts'
import { type MailSite, sitePages } from './site.ts'

type Optional = {
  readonly recipient: string
  readonly unsubscribe: NonNullable<MailContent['unsubscribe']>
}

export type LowBalanceFacts = Optional & {
  readonly level: Exclude<BalanceLevel, 'fine'>
  readonly balanceMicro: MicroCredits
  /** The amount below which this mail is sent. */
  readonly thresholdMicro: MicroCredits
}

export function lowBalanceMail(site: MailSite, facts: LowBalanceFacts): Mail {
  const balance = formatBalance(facts.balanceMicro)
  const isNearlyEmpty = facts.level === 'nearly_empty'
  return layOutMail({
    ...facts,
    kind: 'low_balance',
    brandName: site.brandName,
    subject: isNearlyEmpty
      ? `Your ${site.brandName} credits are nearly used up`
      : `Your ${site.brandName} credits are running low`,
    paragraphs: [
      isNearlyEmpty
        ? `You have ${balance} left, which will soon not be enough for an answer.`
        : `You have ${balance} left.`,
    ],
    action: { label: 'Get more credits', url: sitePages.buyCredits(site) },
    closing: [
      `This mail comes once, when the balance falls below ${formatCredits(facts.thresholdMicro)}. The amount is up to you, in the settings.`,
    ],
  })
}

export type UsageReportFacts = Optional & {
  readonly month: CalendarMonth
  readonly requests: number
  readonly usedMicro: MicroCredits
  readonly models: readonly {
    readonly name: string
    readonly requests: number
    readonly usedMicro: MicroCredits
  }[]
  readonly purchases: number
  readonly purchasedMicro: MicroCredits
  readonly balanceMicro: MicroCredits
  /** When the balance was read. */
  readonly atMs: number
}

const mostModels = 10

export function usageReportMail(site: MailSite, facts: UsageReportFacts): Mail {
  const month = monthFormat.format(facts.month.startMs)
  return layOutMail({
    recipient: facts.recipient,
    unsubscribe: facts.unsubscribe,
    kind: 'usage_report',
    brandName: site.brandName,
    subject: `Your ${month} with ${site.brandName}`,
    paragraphs: [
      facts.requests === 0
        ? `In ${month} (UTC) you asked nothing and bought credits.`
        : `In ${month} (UTC) you asked ${count(facts.requests, 'question', 'questions')} for ${formatCredits(facts.usedMicro)}.`,
    ],
    figures: [
      ...modelFigures(facts),
      ...(facts.requests === 0
        ? []
        : [{ label: 'Used in all', value: formatCredits(facts.usedMicro), isTotal: true }]),
      ...(facts.purchases === 0
        ? []
        : [
            {
              label: `Bought (${count(facts.purchases, 'purchase', 'purchases')})`,
              value: formatCredits(facts.purchasedMicro),
            },
          ]),
      { label: `Balance on ${formatMoment(facts.atMs)}`, value: formatBalance(facts.balanceMicro) },
    ],
    action: { label: 'See every request', url: sitePages.usage(site) },
    closing: [],
  })
}

function modelFigures({ models }: UsageReportFacts): { label: string; value: string }[] {
  const shown = models.slice(0, mostModels)
  const rest = models.slice(mostModels)
  const figures = shown.map(({ name, requests, usedMicro }) => figureOf(name, requests, usedMicro))
  if (rest.length === 0) return figures
  const requests = rest.reduce((sum, model) => sum + model.requests, 0)
  const used = rest.reduce((sum, model) => sum + model.usedMicro, 0n)
  return [...figures, figureOf(`${rest.length} other models`, requests, microCredits(used))]
}

function figureOf(name: string, requests: number, usedMicro: MicroCredits) {
  return { label: `${name} (${count(requests, 'question', 'questions')})`, value: formatCredits(usedMicro) }
}

function count(amount: number, one: string, many: string): string {
  return `${countFormat.format(amount)} ${amount === 1 ? one : many}`
}

const countFormat = new Intl.NumberFormat('en-US')
const monthFormat = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', month: 'long', year: 'numeric' })
