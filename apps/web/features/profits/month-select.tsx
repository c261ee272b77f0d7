'use client'

import { useTranslations } from 'use-intl'

import { FilterSelect } from '@/components/operator/filter-select'
import { lastMonths } from '@/features/analytics/last-months'
import { useNow } from '@/lib/use-now'

const monthsShown = 24
const always = 'all'

type MonthSelectProps = {
  readonly month: string | undefined
  readonly addressOf: (month: string | undefined) => string
}

/** A month of the calendar in UTC, or all of time: only these are kept in order. */
export function MonthSelect({ month, addressOf }: MonthSelectProps) {
  const t = useTranslations('profits')
  const months = lastMonths(useNow(), monthsShown)
  const isOlder = month !== undefined && months.every(({ name }) => name !== month)
  return (
    <FilterSelect
      label={t('month')}
      value={month ?? always}
      options={[
        { value: always, label: t('allTime') },
        ...months.map(({ name, title }, index) => ({
          value: name,
          label: index === 0 ? t('soFar', { month: title }) : title,
        })),
        ...(isOlder ? [{ value: month, label: month }] : []),
      ]}
      addressOf={(value) => addressOf(value === always ? undefined : value)}
    />
  )
}
