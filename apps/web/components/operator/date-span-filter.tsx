'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { FilterChips } from '@/components/ui/filter-chips'
import { Input } from '@/components/ui/input'
import { boundsOf, customSpanOf, type CustomSpan, type DateSpan, isDay, namedSpans } from '@/lib/date-span'
import { formatDay } from '@/lib/format-time'
import { useNow } from '@/lib/use-now'

type CustomDaysProps = { readonly span: CustomSpan; readonly addressOf: (span: DateSpan) => string }

function CustomDays({ span, addressOf }: CustomDaysProps) {
  const t = useTranslations('dateSpan')
  const router = useRouter()
  const [from, setFrom] = useState(span.from)
  const [to, setTo] = useState(span.to)
  const isGood = isDay(from) && isDay(to)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isGood) return
    router.replace(addressOf(from <= to ? { from, to } : { from: to, to: from }), { scroll: false })
  }
  const days = [
    [t('from'), from, setFrom],
    [t('to'), to, setTo],
  ] as const
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      {days.map(([label, value, set]) => (
        <label key={label} className="grid gap-1 text-label text-muted">
          {label}
          <Input
            type="date"
            value={value}
            min="2000-01-01"
            max="2199-12-31"
            className="w-36"
            onChange={(event) => {
              set(event.target.value)
            }}
          />
        </label>
      ))}
      <Button type="submit" disabled={!isGood} className="h-10">
        {t('show')}
      </Button>
    </form>
  )
}

type DateSpanFilterProps = {
  readonly span: DateSpan | undefined
  readonly addressOf: (span: DateSpan | undefined) => string
  /** Offers to look at everything, whenever it was. */
  readonly hasAlways?: boolean
}

/** Which days a page is about, and by whose calendar. */
export function DateSpanFilter({ span, addressOf, hasAlways = false }: DateSpanFilterProps) {
  const t = useTranslations('dateSpan')
  const now = useNow()
  const isCustom = span !== undefined && typeof span !== 'string'
  const days = span === undefined ? undefined : customSpanOf(boundsOf(span, now))
  const chips = [
    ...(hasAlways ? [{ key: 'always', label: t('always'), span: undefined }] : []),
    ...namedSpans.map((name) => ({ key: name, label: t(`spans.${name}`), span: name })),
    { key: 'custom', label: t('custom'), span: days ?? customSpanOf(boundsOf('30d', now)) },
  ].map((chip) => ({
    key: chip.key,
    label: chip.label,
    href: addressOf(chip.span),
    isChosen: chip.key === 'custom' ? isCustom : span === chip.span,
  }))
  return (
    <div className="grid gap-2">
      <FilterChips label={t('label')} chips={chips} />
      {isCustom ? <CustomDays key={`${span.from}${span.to}`} span={span} addressOf={addressOf} /> : undefined}
      <p className="text-label text-muted">
        {days === undefined
          ? t('utc')
          : days.from === days.to
            ? t('oneDay', { day: formatDay(days.from) })
            : t('days', { from: formatDay(days.from), to: formatDay(days.to) })}
      </p>
    </div>
  )
}
