'use client'

import { clsx } from 'clsx'
import { CircleAlert, TrendingDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Cell, HeadCell, Table } from '@/components/ui/table'

import { formatFineMoney, formatShare } from './analytics-values'
import type { Assumptions } from './project-month'
import { useProjection } from './use-projection'

const monthsOfYear = 12

type ProjectionResultProps = { readonly assumed: Assumptions; readonly currency: string }

type LineProps = {
  readonly name: ReactNode
  readonly month: string
  readonly year: string
  readonly look?: string | false
}

function Line({ name, month, year, look = false }: LineProps) {
  return (
    <tr className={clsx(look)}>
      <th
        scope="row"
        className="border-b border-line px-4 py-3 text-start [font-weight:inherit] [tr:last-child>&]:border-0"
      >
        {name}
      </th>
      <Cell isEnd className="font-mono whitespace-nowrap">
        {month}
      </Cell>
      <Cell isEnd className="font-mono whitespace-nowrap max-sm:hidden">
        {year}
      </Cell>
    </tr>
  )
}

/** The server did not answer: what stands there is this page's own. */
function Unsure({ onRetry }: { readonly onRetry: () => void }) {
  const t = useTranslations('projection')
  return (
    <Notice
      icon={CircleAlert}
      tone="warn"
      action={
        <Button size="small" className="w-fit" onClick={onRetry}>
          {t('askAgain')}
        </Button>
      }
    >
      {t('unsure')}
    </Notice>
  )
}

/** What a month and a year would bring; a loss is red, and said as well. */
export function ProjectionResult({ assumed, currency }: ProjectionResultProps) {
  const t = useTranslations('projection')
  const { result, retry } = useProjection(assumed)
  const isLoss = result.profit_minor < 0
  const sums = (amountMinor: number) => ({
    month: formatFineMoney(amountMinor, currency),
    year: formatFineMoney(amountMinor * monthsOfYear, currency),
  })
  const margin = result.margin_bp === null ? '–' : formatShare(result.margin_bp)
  return (
    <div className="grid gap-3">
      <Table aria-label={t('result')}>
        <thead>
          <tr>
            <HeadCell>{t('line')}</HeadCell>
            <HeadCell isEnd>{t('month')}</HeadCell>
            <HeadCell isEnd className="max-sm:hidden">
              {t('year')}
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          <Line name={t('revenue')} {...sums(result.revenue_minor)} />
          <Line name={t('fees')} {...sums(-result.fees_minor)} />
          <Line name={t('costs')} {...sums(-result.cost_minor)} />
          <Line
            name={
              <span className="inline-flex items-center gap-1.5">
                {isLoss ? <Icon of={TrendingDown} /> : undefined}
                {isLoss ? t('loss') : t('profit')}
              </span>
            }
            {...sums(result.profit_minor)}
            look={clsx('font-semibold', isLoss && 'text-warn')}
          />
          <Line name={t('margin')} month={margin} year={margin} look={isLoss && 'text-warn'} />
        </tbody>
      </Table>
      {retry === undefined ? undefined : <Unsure onRetry={retry} />}
    </div>
  )
}
