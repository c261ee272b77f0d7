'use client'

import type { AnalyticsFigures, AnalyticsResponse } from '@tessera/contracts/analytics'
import type { ComponentProps } from 'react'
import { useTranslations } from 'use-intl'

import type { ChartPoint, ChartSeries, ChartTone } from '@/components/operator/chart-data'
import { ChartWithTable } from '@/components/operator/chart-with-table'
import { formatCredits } from '@/lib/format-credits'

import {
  centsOfNanoUsd,
  centsOrNull,
  formatCount,
  formatFineMoney,
  formatShare,
  formatShortCount,
  formatShortMoney,
  leftOverOf,
  moneyOutOf,
  successOf,
} from './analytics-values'
import { modelParts, pointsOf } from './chart-points'

/** Of three bars each; with more of them no bar is broad enough to be seen. */
const mostBarPoints = 14

type ChartsProps = { readonly data: AnalyticsResponse | undefined }

type SpanChartProps = ChartsProps &
  Pick<
    ComponentProps<typeof ChartWithTable>,
    'title' | 'kind' | 'formatAxis' | 'series' | 'isWhole' | 'isStacked'
  > & {
    readonly valuesOf: (figures: AnalyticsFigures) => ChartPoint['values']
  }

function SpanChart({ data, valuesOf, ...chart }: SpanChartProps) {
  const t = useTranslations('analytics.charts')
  return (
    <ChartWithTable
      {...chart}
      pointName={t('point')}
      points={data === undefined ? [] : pointsOf(data, valuesOf)}
      isLoading={data === undefined}
    />
  )
}

function seriesIn(format: ChartSeries['format']) {
  return (key: string, name: string, tone: ChartTone): ChartSeries => ({ key, name, tone, format })
}

/** What came in, what went out, and what was left of it; beside it the margin of what was earned. */
export function MoneyCharts({ data }: ChartsProps) {
  const t = useTranslations('analytics.charts')
  const currency = data?.currency ?? 'usd'
  const money = seriesIn((minor) => formatFineMoney(minor, currency))
  const share = seriesIn((basisPoints) => formatShare(basisPoints))
  const isOneCurrency = currency === 'usd'
  return (
    <div className="grid gap-2">
      <div className="grid gap-4 *:min-w-0 xl:grid-cols-[2fr_1fr]">
        <SpanChart
          data={data}
          title={t('money')}
          kind="line"
          formatAxis={(minor) => formatShortMoney(minor, currency)}
          series={[
            money('in', t('moneyIn'), '2'),
            ...(isOneCurrency ? [money('out', t('moneyOut'), '3'), money('left', t('moneyLeft'), '1')] : []),
          ]}
          valuesOf={(figures) => ({
            in: figures.revenue_minor,
            out: moneyOutOf(figures, currency),
            left: leftOverOf(figures, currency),
          })}
        />
        <SpanChart
          data={data}
          title={t('margin')}
          kind="line"
          formatAxis={(basisPoints) => formatShare(Math.round(basisPoints / 100) * 100)}
          series={[share('margin', t('margin'), '1')]}
          valuesOf={(figures) => ({ margin: figures.margin_bp })}
        />
      </div>
      {isOneCurrency ? <ProfitChart data={data} /> : undefined}
      <p className="text-label text-muted">{t('moneyNote')}</p>
    </div>
  )
}

/** What was left of what was earned: before losses and payment fees, and after them. */
function ProfitChart({ data }: ChartsProps) {
  const t = useTranslations('analytics.charts')
  const dollars = seriesIn((cents) => formatFineMoney(cents, 'usd'))
  return (
    <SpanChart
      data={data}
      title={t('profit')}
      kind="line"
      formatAxis={(cents) => formatShortMoney(cents, 'usd')}
      series={[dollars('gross', t('gross'), '5'), dollars('net', t('net'), '1')]}
      valuesOf={(figures) => ({
        gross: centsOrNull(figures.gross_profit_nano_usd),
        net: centsOrNull(figures.net_profit_nano_usd),
      })}
    />
  )
}

function PeopleChart({ data }: ChartsProps) {
  const t = useTranslations('analytics.charts')
  const count = seriesIn(formatCount)
  return (
    <SpanChart
      data={data}
      title={t('people')}
      isWhole
      kind="line"
      formatAxis={formatShortCount}
      series={[count('active', t('active'), '2'), count('signUps', t('signUps'), '5')]}
      valuesOf={(figures) => ({ active: figures.active_users, signUps: figures.sign_ups })}
    />
  )
}

function ModelChart({ data }: ChartsProps) {
  const t = useTranslations('analytics.charts')
  return (
    <ChartWithTable
      title={t('models')}
      kind="pie"
      pointName={t('model')}
      formatAxis={formatShortCount}
      series={[seriesIn(formatCount)('requests', t('requests'), '1')]}
      points={data === undefined ? [] : modelParts(data.models, t('otherModels'))}
      isLoading={data === undefined}
    />
  )
}

/** What was bought and used, how requests ended, which models were asked, what providers cost. */
export function UseCharts({ data }: ChartsProps) {
  const t = useTranslations('analytics.charts')
  const credits = seriesIn((amount) => formatCredits(amount))
  const count = seriesIn(formatCount)
  const share = seriesIn((basisPoints) => formatShare(basisPoints))
  const dollars = seriesIn((cents) => formatFineMoney(cents, 'usd'))
  const isBarRoom = (data?.series.length ?? 0) <= mostBarPoints
  return (
    <div className="grid gap-4 *:min-w-0 lg:grid-cols-2">
      <SpanChart
        data={data}
        title={t('credits')}
        kind={isBarRoom ? 'bar' : 'line'}
        formatAxis={formatShortCount}
        series={[
          credits('bought', t('creditsBought'), 'amber'),
          credits('given', t('creditsGiven'), '6'),
          credits('used', t('creditsUsed'), '1'),
        ]}
        valuesOf={(figures) => ({
          bought: figures.bought_credits,
          given: figures.given_credits,
          used: figures.charged_credits,
        })}
      />
      <SpanChart
        data={data}
        title={t('cost')}
        kind="line"
        formatAxis={(cents) => formatShortMoney(cents, 'usd')}
        series={[dollars('cost', t('wholeCost'), '3'), dollars('loss', t('uncharged'), 'warn')]}
        valuesOf={(figures) => ({
          cost: centsOfNanoUsd(figures.cost_nano_usd),
          loss: centsOfNanoUsd(figures.loss_nano_usd),
        })}
      />
      <SpanChart
        data={data}
        title={t('requests')}
        isWhole
        isStacked
        kind="bar"
        formatAxis={formatShortCount}
        series={[
          count('answered', t('answered'), '2'),
          count('stopped', t('stopped'), '6'),
          count('failed', t('failed'), 'warn'),
        ]}
        valuesOf={(figures) => ({
          answered: figures.answered_requests,
          stopped: figures.stopped_requests,
          failed: figures.failed_requests,
        })}
      />
      <SpanChart
        data={data}
        title={t('success')}
        kind="line"
        formatAxis={(basisPoints) => formatShare(Math.round(basisPoints / 100) * 100)}
        series={[share('success', t('success'), '2')]}
        valuesOf={(figures) => ({ success: successOf(figures) })}
      />
      <PeopleChart data={data} />
      <ModelChart data={data} />
    </div>
  )
}
