'use client'

import type { CustomerProfit, CustomerResponse } from '@tessera/contracts/customer-profits'
import { clsx } from 'clsx'
import { useTranslations } from 'use-intl'

import { linkTo } from '@/components/rich-tags'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { requestsAddress } from '@/features/analytics/analytics-filter'
import {
  centsOfNanoUsd,
  formatFineMoney,
  formatShare,
  minorOfMicro,
} from '@/features/analytics/analytics-values'

type Step = {
  readonly name: 'earned' | 'charged' | 'gross' | 'losses' | 'fees' | 'net' | 'grossMargin' | 'netMargin'
  readonly textOf: (profit: CustomerProfit) => string
  readonly isSum?: boolean
  readonly isBelowZero?: (profit: CustomerProfit) => boolean
}

const dollars = (cents: number): string => formatFineMoney(cents, 'usd')
const share = (basisPoints: number | null): string => (basisPoints === null ? '–' : formatShare(basisPoints))

/** Every line is the one above it less what it says, or the sum so far. */
const steps: readonly Step[] = [
  { name: 'earned', textOf: (profit) => dollars(minorOfMicro(profit.earned_micro_minor)) },
  {
    name: 'charged',
    textOf: ({ cost_nano_usd: cost, loss_nano_usd: loss }) =>
      dollars(centsOfNanoUsd(loss) - centsOfNanoUsd(cost)),
  },
  {
    name: 'gross',
    textOf: (profit) => dollars(centsOfNanoUsd(profit.gross_profit_nano_usd)),
    isSum: true,
    isBelowZero: (profit) => profit.gross_profit_nano_usd.startsWith('-'),
  },
  { name: 'losses', textOf: ({ loss_nano_usd: loss }) => dollars(-centsOfNanoUsd(loss)) },
  { name: 'fees', textOf: ({ fees_minor: fees }) => dollars(-fees) },
  {
    name: 'net',
    textOf: (profit) => dollars(centsOfNanoUsd(profit.net_profit_nano_usd)),
    isSum: true,
    isBelowZero: (profit) => profit.net_profit_nano_usd.startsWith('-'),
  },
  { name: 'grossMargin', textOf: (profit) => share(profit.gross_margin_bp) },
  { name: 'netMargin', textOf: (profit) => share(profit.net_margin_bp) },
]

function StepRow({ step, data }: { readonly step: Step; readonly data: CustomerResponse }) {
  const t = useTranslations('personProfit')
  const columns = [
    ['now', data.figures],
    ['earlier', data.figures_before],
    ['ever', data.all_time],
  ] as const
  return (
    <tr className={clsx(step.isSum === true && 'font-semibold')}>
      <th
        scope="row"
        className="border-b border-line px-4 py-2 text-start [font-weight:inherit] [tr:last-child>&]:border-0"
      >
        {t(`lines.${step.name}`)}
      </th>
      {columns.map(([column, profit]) => (
        <Cell
          key={column}
          isEnd
          className={clsx(
            'py-2 font-mono whitespace-nowrap max-sm:px-2',
            column === 'earlier' && 'max-sm:hidden',
            step.isBelowZero?.(profit) === true && 'text-warn',
          )}
        >
          {step.textOf(profit)}
        </Cell>
      ))}
    </tr>
  )
}

/** From what was earned down to what is left, so that everybody can follow. */
export function ProfitLadder({ data }: { readonly data: CustomerResponse }) {
  const t = useTranslations('personProfit')
  const { from, to } = data.span
  const requests = requestsAddress({ from, to }, { user: data.customer.user_id ?? undefined })
  return (
    <div className="grid gap-3 *:min-w-0">
      <div>
        <h3 className="text-reading font-semibold">{t('ladder')}</h3>
        <p className="text-muted">{t('ladderLead')}</p>
      </div>
      <Table aria-label={t('ladder')} className="[&_td]:py-2">
        <thead>
          <tr>
            <HeadCell>{t('line')}</HeadCell>
            <HeadCell isEnd>{t('now')}</HeadCell>
            <HeadCell isEnd className="max-sm:hidden">
              {t('earlier')}
            </HeadCell>
            <HeadCell isEnd>{t('ever')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <StepRow key={step.name} step={step} data={data} />
          ))}
        </tbody>
      </Table>
      <div className="grid max-w-prose gap-2 text-label text-muted">
        <p>{t('notes.paid')}</p>
        <p>{t('notes.earned')}</p>
        <p>{t('notes.cost')}</p>
        <p>{t('notes.fees')}</p>
        <p>{t.rich('requests', { link: linkTo(requests) })}</p>
      </div>
    </div>
  )
}
