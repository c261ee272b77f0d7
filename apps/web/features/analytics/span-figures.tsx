'use client'

import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { Figure, FigureRow } from '@/components/operator/figure'
import { Skeleton } from '@/components/ui/skeleton'
import { changeOf } from '@/lib/change-of'
import type { DateSpan } from '@/lib/date-span'
import { formatCredits } from '@/lib/format-credits'

import { formatCount, formatFineMoney, formatShare } from './analytics-values'
import type { FigureSpec } from './figure-specs'

function textOf(unit: FigureSpec['unit'], amount: number, currency: string): string {
  if (unit === 'credits') return formatCredits(amount)
  if (unit === 'share') return formatShare(amount)
  if (unit === 'count') return formatCount(amount)
  return formatFineMoney(amount, unit === 'dollars' ? 'usd' : currency)
}

type SpanFigureProps = {
  readonly spec: FigureSpec
  readonly span: DateSpan
  readonly data: AnalyticsResponse | undefined
}

function SpanFigure({ spec, span, data }: SpanFigureProps) {
  const t = useTranslations('analytics')
  const { name, unit, isGoodWhen } = spec
  const frame = {
    label: t(`figures.${name}.name`),
    meaning: t(`figures.${name}.meaning`),
    ...(spec.hrefOf === undefined ? {} : { href: spec.hrefOf(span) }),
  }
  if (data === undefined) {
    return (
      <Figure
        {...frame}
        value={<Skeleton className="my-1 h-5 w-20" />}
        under={<Skeleton className="h-4 w-24" />}
      />
    )
  }
  const now = spec.amountOf(data.totals, data.currency)
  const before = spec.amountOf(data.totals_before, data.currency)
  const isShare = unit === 'share'
  return (
    <Figure
      {...frame}
      value={<Value amount={now} spec={spec} currency={data.currency} />}
      change={isShare || now === null || before === null ? undefined : changeOf(now, before)}
      {...(isGoodWhen === undefined ? {} : { isGoodWhen })}
      under={
        isShare ? (
          <span>{t('before', { value: before === null ? '–' : textOf(unit, before, data.currency) })}</span>
        ) : undefined
      }
    />
  )
}

type ValueProps = {
  readonly spec: FigureSpec
  readonly amount: number | null
  readonly currency: string
}

/** Amber only for credits; below zero it warns, and the minus says so as well. */
function Value({ amount, spec: { unit }, currency }: ValueProps): ReactNode {
  const t = useTranslations('analytics')
  if (amount === null) {
    return (
      <>
        <span aria-hidden>–</span>
        <span className="sr-only">{t('none')}</span>
      </>
    )
  }
  const text = textOf(unit, amount, currency)
  if (unit === 'credits') return <span className="text-amber">{text}</span>
  return amount < 0 ? <span className="text-warn">{text}</span> : text
}

type SpanFiguresProps = {
  readonly label: string
  readonly specs: readonly FigureSpec[]
  readonly span: DateSpan
  readonly data: AnalyticsResponse | undefined
}

/** Figures of the span against the one before; each leads to its rows. */
export function SpanFigures({ label, specs, span, data }: SpanFiguresProps) {
  return (
    <FigureRow label={label}>
      {specs.map((spec) => (
        <SpanFigure key={spec.name} spec={spec} span={span} data={data} />
      ))}
    </FigureRow>
  )
}
