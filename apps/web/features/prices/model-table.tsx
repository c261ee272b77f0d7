'use client'

import { clsx } from 'clsx'
import { SearchX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

import { FilterSearch } from '@/components/operator/filter-search'
import { RowTable } from '@/components/row-table'
import type { Column } from '@/components/table-columns'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { providerName } from '@/lib/provider-name'

import { formatMargin, leastOf } from './margin-text'
import { ModelDetails } from './model-details'
import { priceAddress, type PriceFilter } from './price-filter'
import { formatProviderPrice, Price } from './price-text'
import type { PriceModel, Prices } from './use-prices'

type ModelTableProps = { readonly prices: Prices; readonly filter: PriceFilter }

/** The least margin of a model over the packages that are on sale. */
function LeastMargin({ model, prices }: { readonly model: PriceModel; readonly prices: Prices }) {
  const t = useTranslations('priceDesk')
  const packages = new Set(prices.packages.filter(({ active }) => active).map(({ id }) => id))
  const cells = prices.margins.filter((cell) => cell.model === model.model && packages.has(cell.package_id))
  const least = leastOf(cells)
  if (least === undefined) return <span className="text-muted">–</span>
  const isLosing = cells.some(({ loses_money: loses }) => loses)
  return (
    <span
      className={clsx('inline-flex items-center gap-1 font-mono whitespace-nowrap', isLosing && 'text-warn')}
    >
      {isLosing ? <Icon of={TriangleAlert} className="size-3 shrink-0" /> : undefined}
      {formatMargin(least.margin_after_fees_basis_points)}
      {isLosing ? <span className="sr-only">{t('loses')}</span> : undefined}
    </span>
  )
}

/** What its provider asks, for inputs of ordinary length. */
function costOf(model: PriceModel, tokenClass: 'input' | 'output'): string {
  const nanoUsd = model.in_force?.cost_nano_usd_per_1m_tokens[0]?.[tokenClass]
  return nanoUsd === undefined ? '–' : formatProviderPrice(nanoUsd)
}

function detailsIn(prices: Prices): (model: PriceModel) => ReactNode {
  return (model) => <ModelDetails model={model} prices={prices} />
}

function useColumns(prices: Prices): readonly Column<PriceModel>[] {
  const t = useTranslations('priceModels')
  return [
    { key: 'name', head: t('model'), onPhone: 'name', className: 'min-w-40', cell: (model) => model.name },
    {
      key: 'input',
      head: t('input'),
      isEnd: true,
      cell: (model) => <Price credits={model.in_force?.credits_per_1k_tokens[0]?.input} />,
    },
    {
      key: 'output',
      head: t('output'),
      isEnd: true,
      onPhone: 'figure',
      cell: (model) => <Price credits={model.in_force?.credits_per_1k_tokens[0]?.output} />,
    },
    {
      key: 'cost',
      head: t('cost'),
      isEnd: true,
      className: 'font-mono whitespace-nowrap',
      cell: (model) => t('inAndOut', { input: costOf(model, 'input'), output: costOf(model, 'output') }),
    },
    {
      key: 'source',
      head: t('source'),
      className: 'whitespace-nowrap',
      cell: (model) => (model.in_force === null ? t('without') : t(`sources.${model.in_force.price_list}`)),
    },
    {
      key: 'margin',
      head: t('leastMargin'),
      isEnd: true,
      onPhone: 'line',
      cell: (model) => <LeastMargin model={model} prices={prices} />,
    },
    {
      key: 'sale',
      head: t('sale'),
      onPhone: 'line',
      className: 'whitespace-nowrap text-muted',
      cell: (model) => (model.active ? (model.available ? t('isOn') : t('isUnavailable')) : t('isOff')),
    },
  ]
}

/** Every model with its price, its cost, and what it earns at least; each opens into its details. */
export function ModelTable({ prices, filter }: ModelTableProps) {
  const t = useTranslations('priceModels')
  const columns = useColumns(prices)
  const wanted = filter.q.trim().toLowerCase()
  const rows = prices.models.filter((model) =>
    `${model.name} ${model.provider} ${model.model} ${model.provider_model_id}`
      .toLowerCase()
      .includes(wanted),
  )
  return (
    <div className="grid gap-4 *:min-w-0">
      <FilterSearch
        label={t('search')}
        hint={t('searchHint')}
        value={filter.q}
        addressOf={(q) => priceAddress({ ...filter, q })}
      />
      {rows.length === 0 ? (
        <EmptyState icon={SearchX} title={t('noneFound')} />
      ) : (
        <RowTable
          label={t('title')}
          columns={columns}
          rows={rows}
          keyOf={({ model }) => model}
          underName={(model) =>
            model.scheduled.length === 0
              ? providerName(model.provider)
              : `${providerName(model.provider)} · ${t('scheduled', { count: model.scheduled.length })}`
          }
          opening={{ kind: 'details', details: detailsIn(prices) }}
          isDense
        />
      )}
    </div>
  )
}
