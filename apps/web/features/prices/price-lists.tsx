'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'

import { FilterSelect } from '@/components/operator/filter-select'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Switch } from '@/components/ui/switch'
import { formatMoney } from '@/lib/format-money'

import { ConfirmListDialog } from './confirm-list-dialog'
import { FeeDialog } from './fee-dialog'
import { ListPanel } from './list-panel'
import { formatMargin } from './margin-text'
import { readPercent } from './price-draft'
import { blends, priceAddress, type PriceFilter } from './price-filter'
import type { PriceListName, Prices } from './use-prices'

const highestMarkup = 100_000

type PriceListsProps = { readonly prices: Prices; readonly filter: PriceFilter }

/** Shows the cost-plus list at another markup before anybody chooses it. */
function TryMarkup({ markup, filter }: { readonly markup: number; readonly filter: PriceFilter }) {
  const t = useTranslations('priceDesk')
  const router = useRouter()
  const id = useId()
  const [text, setText] = useState(String(markup / 100))
  const show = (event: FormEvent) => {
    event.preventDefault()
    const wanted = readPercent(text, highestMarkup)
    if (wanted !== undefined) router.replace(priceAddress({ ...filter, markup: wanted }), { scroll: false })
  }
  return (
    <form onSubmit={show} className="flex items-center gap-2 text-muted">
      <label htmlFor={id} className="text-label">
        {t('tryMarkup')}
      </label>
      <Input
        id={id}
        inputMode="decimal"
        className="h-9 max-w-16"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
        }}
      />
      <Button type="submit">{t('showMarkup')}</Button>
    </form>
  )
}

function Terms({ prices, filter, markup }: PriceListsProps & { readonly markup: number }) {
  const t = useTranslations('priceDesk')
  const router = useRouter()
  const [isFeeOpen, setFeeOpen] = useState(false)
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <FilterSelect
          label={t('blend')}
          value={filter.blend}
          options={blends.map((value) => ({ value, label: t(`blends.${value}`) }))}
          addressOf={(blend) => priceAddress({ ...filter, blend })}
        />
        <TryMarkup key={markup} markup={markup} filter={filter} />
        <Switch
          label={t('showAll')}
          isOn={filter.isAll}
          onChange={(isAll) => {
            router.replace(priceAddress({ ...filter, isAll }), { scroll: false })
          }}
        />
        <Button
          look="quiet"
          onClick={() => {
            setFeeOpen(true)
          }}
        >
          {t('fee', {
            share: formatMargin(prices.fee.basis_points),
            fixed: formatMoney(prices.fee.fixed_cents, 'usd'),
          })}
        </Button>
      </div>
      <p className="text-label text-muted">{t('cellMeaning')}</p>
      {isFeeOpen ? (
        <FeeDialog
          prices={prices}
          onClose={() => {
            setFeeOpen(false)
          }}
        />
      ) : undefined}
    </div>
  )
}

/** The list in force and the other one side by side, each with what it earns. */
export function PriceLists({ prices, filter }: PriceListsProps) {
  const [chosen, setChosen] = useState<PriceListName>()
  const costPlus = prices.lists.find((list) => list.price_list === 'cost_plus')
  const shownMarkup = costPlus?.markup_basis_points ?? prices.markup_basis_points
  // The one in force comes first, as it is: with the prices of single models that were set by hand.
  const lists: readonly PriceListName[] =
    prices.price_list === 'launch' ? ['launch', 'cost_plus'] : ['cost_plus', 'launch']
  return (
    <div className="grid gap-4 *:min-w-0">
      <Terms prices={prices} filter={filter} markup={shownMarkup} />
      <div className="grid items-start gap-8 xl:grid-cols-2 xl:gap-4">
        {lists.map((list) => (
          <ListPanel
            key={list}
            list={list}
            prices={prices}
            margins={
              list === prices.price_list && (list === 'launch' || filter.markup === undefined)
                ? prices.margins
                : (prices.lists.find((one) => one.price_list === list)?.margins ?? [])
            }
            isAll={filter.isAll}
            markup={list === 'cost_plus' ? shownMarkup : null}
            onChoose={() => {
              setChosen(list)
            }}
          />
        ))}
      </div>
      {chosen === undefined ? undefined : (
        <ConfirmListDialog
          list={chosen}
          markup={shownMarkup}
          prices={prices}
          onClose={() => {
            setChosen(undefined)
          }}
        />
      )}
    </div>
  )
}
