'use client'

import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { FilterChips } from '@/components/ui/filter-chips'
import { Skeleton } from '@/components/ui/skeleton'
import { AdminFrame } from '@/features/admin/admin-frame'
import { Choosing } from '@/features/choosing/choosing'

import { ConfirmationState } from './confirmation-state'
import { ModelTable } from './model-table'
import { parsePriceFilter, priceAddress, type PriceFilter, priceParts } from './price-filter'
import { PriceImport } from './price-import'
import { PriceLists } from './price-lists'
import { type Prices, usePrices } from './use-prices'

type PartProps = { readonly prices: Prices; readonly filter: PriceFilter }

function PricePart({ prices, filter }: PartProps) {
  switch (filter.part) {
    case 'lists':
      return <PriceLists prices={prices} filter={filter} />
    case 'models':
      return <ModelTable prices={prices} filter={filter} />
    case 'import':
      return <PriceImport prices={prices} />
    case 'choosing':
      return undefined
    default:
      return filter.part satisfies never
  }
}

/** The parts that are about prices. */
function PriceParts({ filter }: { readonly filter: PriceFilter }) {
  const t = useTranslations('priceDesk')
  const loaded = usePrices(filter)
  if (loaded.status === 'loading') return <Skeleton className="h-96 rounded-panel" />
  if (loaded.status === 'error') return <LoadError what={t('title')} onRetry={loaded.retry} />
  return (
    <>
      <ConfirmationState prices={loaded.prices} />
      <PricePart prices={loaded.prices} filter={filter} />
    </>
  )
}

function Desk({ filter }: { readonly filter: PriceFilter }) {
  const t = useTranslations('priceDesk')
  const parts = priceParts.map((part) => ({
    key: part,
    label: t(`parts.${part}`),
    href: priceAddress({ ...filter, part }),
    isChosen: filter.part === part,
  }))
  return (
    <div className="grid gap-4 *:min-w-0">
      <FilterChips label={t('show')} chips={parts} />
      {filter.part === 'choosing' ? (
        <Choosing q={filter.q} addressOf={(q) => priceAddress({ ...filter, q })} />
      ) : (
        <PriceParts filter={filter} />
      )}
    </div>
  )
}

/** Price lists, models and what their providers ask. */
export function ModelsPage() {
  const t = useTranslations('priceDesk')
  const filter = parsePriceFilter(useSearchParams())
  return (
    <AdminFrame title={t('title')} lead={t('lead')} needs="superadmin">
      <Desk filter={filter} />
    </AdminFrame>
  )
}
