'use client'

import { useTranslations } from 'use-intl'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

type EffectiveFromProps = {
  /** As typed; empty: at once. */
  readonly value: string
  readonly problem: string | undefined
  readonly onChange: (value: string) => void
}

/** From when on something is so. */
export function EffectiveFrom({ value, problem, onChange }: EffectiveFromProps) {
  const t = useTranslations('priceChange')
  return (
    <Field label={t('effectiveFrom')} hint={t('effectiveFromHint')} error={problem}>
      <Input
        type="datetime-local"
        className="sm:max-w-60"
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </Field>
  )
}
