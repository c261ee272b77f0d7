'use client'

import { X } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'

import { DateSpanFilter } from '@/components/operator/date-span-filter'
import { FilterSearch } from '@/components/operator/filter-search'
import { FilterSelect } from '@/components/operator/filter-select'
import { FilterChips } from '@/components/ui/filter-chips'
import { Icon } from '@/components/ui/icon'
import { useModelPrices } from '@/features/credits/use-price-list'
import { providerName } from '@/lib/provider-name'

import {
  requestMarkNames,
  requestsAddress,
  type RequestsFilter,
  requestStatusNames,
  toggleMark,
} from './requests-filter'

type FilterProps = { readonly filter: RequestsFilter }

type Option = { readonly value: string; readonly label: string }

/** What the address names stays a choice, also where it is not offered any more. */
function withChosen(options: readonly Option[], chosen: string | undefined): readonly Option[] {
  const isListed = chosen === undefined || options.some(({ value }) => value === chosen)
  return isListed ? options : [{ value: chosen, label: chosen }, ...options]
}

function orUndefined(chosen: string): string | undefined {
  return chosen === '' ? undefined : chosen
}

function ModelFilters({ filter }: FilterProps) {
  const t = useTranslations('requests')
  const prices = useModelPrices()
  const known = prices.status === 'ready' ? prices.value : []
  const models = known
    .map(({ model, name }) => ({ value: model, label: name }))
    .toSorted((one, other) => one.label.localeCompare(other.label))
  const providers = [...new Set(known.map(({ provider }) => provider))]
    .map((provider) => ({ value: provider, label: providerName(provider) }))
    .toSorted((one, other) => one.label.localeCompare(other.label))
  return (
    <>
      <FilterSelect
        label={t('model')}
        value={filter.model ?? ''}
        options={[{ value: '', label: t('anyModel') }, ...withChosen(models, filter.model)]}
        addressOf={(model) => requestsAddress({ ...filter, model: orUndefined(model) })}
      />
      <FilterSelect
        label={t('provider')}
        value={filter.provider ?? ''}
        options={[{ value: '', label: t('anyProvider') }, ...withChosen(providers, filter.provider)]}
        addressOf={(provider) => requestsAddress({ ...filter, provider: orUndefined(provider) })}
      />
    </>
  )
}

/** Whose requests a link from elsewhere asked for: shown, and taken away with one press. */
function OnePerson({ filter, person }: FilterProps & { readonly person: string | undefined }) {
  const t = useTranslations('requests')
  if (filter.user === undefined) return undefined
  return (
    <nav aria-label={t('narrowed')} className="flex">
      <Link
        href={requestsAddress({ ...filter, user: undefined })}
        replace
        scroll={false}
        className="flex min-w-0 touch-target items-center gap-2 rounded-full border border-text bg-raised px-3.5 py-1"
      >
        <span className="min-w-0 truncate">{t('onePerson', { person: person ?? filter.user })}</span>
        <Icon of={X} label={t('remove')} className="shrink-0" />
      </Link>
    </nav>
  )
}

type RequestsFiltersProps = FilterProps & {
  /** What the person is called whose requests alone are shown, once that is known. */
  readonly person: string | undefined
}

/** Everything by which requests are narrowed down; all of it stands in the address. */
export function RequestsFilters({ filter, person }: RequestsFiltersProps) {
  const t = useTranslations('requests')
  const states = useTranslations('runState')
  return (
    <>
      <FilterSearch
        label={t('search')}
        hint={t('searchHint')}
        value={filter.q}
        addressOf={(q) => requestsAddress({ ...filter, q })}
      />
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <FilterChips
          label={t('status')}
          chips={[undefined, ...requestStatusNames].map((status) => ({
            key: status ?? 'all',
            label: status === undefined ? t('all') : states(`status.${status}`),
            href: requestsAddress({ ...filter, status }),
            isChosen: filter.status === status,
          }))}
        />
        <FilterChips
          label={t('marks')}
          chips={requestMarkNames.map((mark) => ({
            key: mark,
            label: t(`mark.${mark}`),
            href: requestsAddress({ ...filter, marks: toggleMark(filter.marks, mark) }),
            isChosen: filter.marks.includes(mark),
          }))}
        />
        <ModelFilters filter={filter} />
      </div>
      <DateSpanFilter
        span={filter.span}
        addressOf={(span) => requestsAddress({ ...filter, span })}
        hasAlways
      />
      <OnePerson filter={filter} person={person} />
    </>
  )
}
