'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { alignAtDecimal, formatPrice } from '@/lib/format-credits'
import { providerName } from '@/lib/provider-name'

import { type ModelPrice, pricesOf, useModelPrices } from './use-price-list'

function Price({ credits }: { readonly credits: number }) {
  const { whole, fraction } = alignAtDecimal(formatPrice(credits))
  return (
    <span className="font-mono whitespace-nowrap text-amber">
      {whole}
      <span className="inline-block min-w-[2ch] text-start">{fraction}</span>
    </span>
  )
}

function PriceRow({ model }: { readonly model: ModelPrice }) {
  const t = useTranslations('prices')
  const prices = pricesOf(model)
  return (
    <tr>
      <Cell>
        <span className="font-medium">{model.name}</span>
        <span className="block text-label text-muted">
          {providerName(model.provider)}
          {model.available ? '' : ` · ${t('off')}`}
        </span>
      </Cell>
      <Cell isEnd>
        <Price credits={prices.input} />
      </Cell>
      <Cell isEnd>
        <Price credits={prices.output} />
      </Cell>
    </tr>
  )
}

/** The names that most people know, from the cheapest to the dearest. */
const wellKnown = new Set([
  'gemini-flash',
  'gpt-4o-mini',
  'claude-haiku',
  'gpt-4o',
  'claude-sonnet',
  'claude-opus',
])

function shortList(models: readonly ModelPrice[]): readonly ModelPrice[] {
  const known = models.filter((model) => wellKnown.has(model.model))
  return known.length > 2 ? known : models.slice(0, wellKnown.size)
}

/** The price list in force, cheapest first. */
export function ModelPriceTable({ isShort = false }: { readonly isShort?: boolean }) {
  const t = useTranslations('prices')
  const models = useModelPrices()
  const [search, setSearch] = useState('')
  const [isWhole, setWhole] = useState(!isShort)
  if (models.status === 'loading') {
    return <Skeleton className="h-[26rem] rounded-panel" />
  }
  if (models.status === 'error') {
    return <LoadError what={t('list')} onRetry={models.retry} />
  }
  const wanted = search.trim().toLowerCase()
  const found = models.value.filter((model) =>
    `${model.name} ${model.provider} ${model.model}`.toLowerCase().includes(wanted),
  )
  const shown = isWhole ? found : shortList(found)
  return (
    <div className="grid gap-3">
      {isShort ? undefined : (
        <Input
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          value={search}
          onChange={(event) => {
            setSearch(event.target.value)
          }}
        />
      )}
      <Table aria-label={t('list')}>
        <thead>
          <tr>
            <HeadCell>{t('model')}</HeadCell>
            <HeadCell isEnd>{t('input')}</HeadCell>
            <HeadCell isEnd>{t('output')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {shown.map((model) => (
            <PriceRow key={model.model} model={model} />
          ))}
        </tbody>
      </Table>
      {shown.length === 0 ? <p className="text-center text-muted">{t('none', { search })}</p> : undefined}
      {isWhole ? undefined : (
        <Button
          className="mx-auto"
          onClick={() => {
            setWhole(true)
          }}
        >
          {t('showAll', { count: models.value.length })}
        </Button>
      )}
    </div>
  )
}
