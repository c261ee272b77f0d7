'use client'

import type { AnalyticsModel, AnalyticsResponse } from '@tessera/contracts/analytics'
import { Boxes, TrendingDown } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { AlignedAmount } from '@/components/amount'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import type { DateSpan } from '@/lib/date-span'

import { requestsAddress } from './analytics-filter'
import {
  centsOfNanoUsd,
  centsOrNull,
  formatCount,
  formatFineMoney,
  formatShare,
  isLossMaking,
  leftOfModel,
  minorOfMicro,
} from './analytics-values'

/** What was left of it; a loss is red, and said as well. */
function Margin({ model, currency }: { readonly model: AnalyticsModel; readonly currency: string }) {
  const t = useTranslations('analytics.models')
  const share = model.margin_bp === null ? undefined : formatShare(model.margin_bp)
  if (!isLossMaking(model, currency)) return <span className="font-mono">{share ?? '–'}</span>
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-x-2 text-warn">
      <span className="inline-flex items-center gap-1 whitespace-nowrap">
        <Icon of={TrendingDown} />
        {minorOfMicro(model.earned_micro_minor) === 0 ? t('nothingEarned') : t('loses')}
      </span>
      {share === undefined ? undefined : <span className="font-mono">{share}</span>}
    </span>
  )
}

/** In US dollars; null in a shop that sells in another currency. */
function Profit({ cents }: { readonly cents: number | null }) {
  if (cents === null) return '–'
  return <span className={cents < 0 ? 'text-warn' : undefined}>{formatFineMoney(cents, 'usd')}</span>
}

function useColumns(currency: string): readonly Column<AnalyticsModel>[] {
  const t = useTranslations('analytics.models')
  const money = { isEnd: true, className: 'font-mono whitespace-nowrap' }
  return [
    { key: 'model', head: t('model'), onPhone: 'name', cell: (model) => model.name },
    { key: 'requests', head: t('requests'), ...money, cell: (model) => formatCount(model.requests) },
    {
      key: 'used',
      head: t('used'),
      isEnd: true,
      cell: (model) => <AlignedAmount credits={model.charged_credits} />,
    },
    {
      key: 'earned',
      head: t('earned'),
      ...money,
      onPhone: 'line',
      cell: (model) => formatFineMoney(minorOfMicro(model.earned_micro_minor), currency),
    },
    {
      key: 'cost',
      head: t('cost'),
      ...money,
      cell: (model) => formatFineMoney(centsOfNanoUsd(model.cost_nano_usd), 'usd'),
    },
    {
      key: 'gross',
      head: t('gross'),
      ...money,
      cell: (model) => <Profit cents={centsOrNull(model.gross_profit_nano_usd)} />,
    },
    {
      key: 'left',
      head: t('left'),
      ...money,
      cell: (model) => <Profit cents={leftOfModel(model, currency)} />,
    },
    {
      key: 'margin',
      head: t('margin'),
      isEnd: true,
      onPhone: 'figure',
      cell: (model) => <Margin model={model} currency={currency} />,
    },
  ]
}

type ModelTableProps = { readonly data: AnalyticsResponse; readonly span: DateSpan }

/** What each model was asked, what it earned and what it cost; each row leads to its requests. */
export function ModelTable({ data, span }: ModelTableProps) {
  const t = useTranslations('analytics.models')
  const columns = useColumns(data.currency)
  if (data.models.length === 0) {
    return (
      <EmptyState icon={Boxes} title={t('none')}>
        {t('noneHint')}
      </EmptyState>
    )
  }
  return (
    <RowTable
      label={t('title')}
      columns={columns}
      rows={data.models}
      keyOf={({ model }) => model}
      opening={{
        kind: 'link',
        hrefOf: ({ model }) => requestsAddress(span, { model }),
        nameOf: ({ name }) => t('open', { name }),
      }}
      underName={({ failed_requests: count }) => t('failed', { count })}
      isDense
    />
  )
}
