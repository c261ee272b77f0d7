'use client'

import type { MarginCell } from '@tessera/contracts/prices-admin'
import { Check } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'

import { MarginMatrix } from './margin-matrix'
import { formatMargin, leastOf } from './margin-text'
import type { PriceListName, Prices } from './use-prices'

type ListPanelProps = {
  readonly list: PriceListName
  readonly prices: Prices
  readonly margins: readonly MarginCell[]
  readonly isAll: boolean
  /** On cost, where the list has one, in hundredths of a percent. */
  readonly markup: number | null
  readonly onChoose: () => void
}

function Summary({ prices, margins }: Pick<ListPanelProps, 'prices' | 'margins'>) {
  const t = useTranslations('priceDesk')
  const models = new Set(prices.models.filter(({ active }) => active).map(({ model }) => model))
  const packages = new Set(prices.packages.filter(({ active }) => active).map(({ id }) => id))
  const onSale = margins.filter((cell) => models.has(cell.model) && packages.has(cell.package_id))
  const least = leastOf(onSale)
  if (least === undefined) return undefined
  const losing = onSale.filter(({ loses_money: loses }) => loses).length
  return (
    <p className="text-muted">
      {t('least', {
        margin: formatMargin(least.margin_after_fees_basis_points),
        model: prices.models.find(({ model }) => model === least.model)?.name ?? least.model,
        package: prices.packages.find(({ id }) => id === least.package_id)?.name ?? '',
      })}{' '}
      {losing === 0 ? t('noneLoses') : <span className="text-warn">{t('someLose', { count: losing })}</span>}
    </p>
  )
}

/** One of the two lists: whether it is in force and confirmed, what it earns, and the way to choose it. */
export function ListPanel({ list, prices, margins, isAll, markup, onChoose }: ListPanelProps) {
  const t = useTranslations('priceDesk')
  const isInForce = prices.price_list === list
  const isConfirmed = isInForce && prices.confirmed?.price_list === list
  const name = t(`lists.${list}`)
  return (
    <section aria-label={name} className="grid min-w-0 content-start gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-reading font-semibold">
          {name}{' '}
          <span className="text-body font-normal text-muted">{isInForce ? t('inForce') : t('theOther')}</span>
        </h2>
        <Button look={isConfirmed ? 'secondary' : 'primary'} onClick={onChoose}>
          {isInForce ? (isConfirmed ? t('confirmAgain') : t('confirmInForce')) : t('choose', { list: name })}
        </Button>
      </div>
      <p>{list === 'launch' ? t('launchText') : t('costPlusText', { markup: formatMargin(markup ?? 0) })}</p>
      {isConfirmed ? (
        <p className="flex items-center gap-1.5 text-confirm">
          <Icon of={Check} />
          {t('isConfirmed')}
        </p>
      ) : undefined}
      <Summary prices={prices} margins={margins} />
      <MarginMatrix label={t('marginsOf', { list: name })} prices={prices} margins={margins} isAll={isAll} />
    </section>
  )
}
