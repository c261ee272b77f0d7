'use client'

import { useTranslations } from 'use-intl'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

import type { BatchFields, BatchProblem } from './batch-draft'

type BatchFieldSetProps = {
  readonly fields: BatchFields
  readonly problems: Partial<Record<keyof BatchFields, BatchProblem>>
  readonly onChange: (change: Partial<BatchFields>) => void
}

/** What a batch of vouchers is made of. */
export function BatchFieldSet({ fields, problems, onChange }: BatchFieldSetProps) {
  const t = useTranslations('newVouchers')
  const errorOf = (name: keyof BatchFields) => {
    const problem = problems[name]
    return problem === undefined ? undefined : t(problem)
  }
  const wired = (name: keyof BatchFields) => ({
    value: fields[name],
    autoComplete: 'off',
    onChange: (event: { readonly target: { readonly value: string } }) => {
      onChange({ [name]: event.target.value })
    },
  })
  return (
    <>
      <Field label={t('name')} hint={t('nameHint')} error={errorOf('name')}>
        <Input maxLength={100} {...wired('name')} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('credits')} error={errorOf('credits')}>
          <Input inputMode="decimal" maxLength={20} {...wired('credits')} />
        </Field>
        <Field label={t('codes')} error={errorOf('codes')}>
          <Input inputMode="numeric" maxLength={7} {...wired('codes')} />
        </Field>
        <Field label={t('perCode')} hint={t('perCodeHint')} error={errorOf('perCode')}>
          <Input inputMode="numeric" maxLength={9} {...wired('perCode')} />
        </Field>
        <Field label={t('perPerson')} hint={t('perPersonHint')} error={errorOf('perPerson')}>
          <Input inputMode="numeric" maxLength={7} {...wired('perPerson')} />
        </Field>
      </div>
      <Field label={t('lastDay')} hint={t('lastDayHint')} error={errorOf('lastDay')}>
        <Input type="date" className="sm:max-w-52" {...wired('lastDay')} />
      </Field>
      <Field label={t('note')} hint={t('noteHint')}>
        <Input maxLength={1000} {...wired('note')} />
      </Field>
    </>
  )
}
