'use client'

import type { NotificationPreferencesResponse } from '@tessera/contracts/notifications'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { FormProblem } from '@/features/people/form-problem'
import { formatCredits } from '@/lib/format-credits'
import { notify } from '@/lib/notify'
import { parseCredits } from '@/lib/parse-credits'
import { useSubmit } from '@/lib/use-submit'

import { useChangePreferences } from './use-preferences'

const names = { low: 'low_balance_threshold', nearlyEmpty: 'nearly_empty_threshold' } as const

/** The own amounts below which a mail comes; an empty field means the usual one. */
export function ThresholdForm({ preferences }: { readonly preferences: NotificationPreferencesResponse }) {
  const t = useTranslations('notifications')
  const change = useChangePreferences()
  const form = useSubmit({
    validate: (values) =>
      Object.fromEntries(
        Object.values(names)
          .filter((name) => parseCredits(values[name] ?? '') === undefined)
          .map((name) => [name, t('thresholdWrong')]),
      ),
    submit: async (values) => {
      await change.mutateAsync({
        [names.low]: parseCredits(values[names.low] ?? '') ?? null,
        [names.nearlyEmpty]: parseCredits(values[names.nearlyEmpty] ?? '') ?? null,
      })
      await notify(t('saved'))
    },
  })
  const fields = [
    {
      name: names.low,
      label: t('low'),
      own: preferences.low_balance_threshold,
      inForce: preferences.thresholds.low,
    },
    {
      name: names.nearlyEmpty,
      label: t('nearlyEmpty'),
      own: preferences.nearly_empty_threshold,
      inForce: preferences.thresholds.nearly_empty,
    },
  ]
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-3 rounded-panel border border-line p-4">
      <FormProblem problem={form.problem} />
      <div className="grid gap-4 sm:grid-cols-2">
        {fields.map(({ name, label, own, inForce }) => (
          <Field
            key={name}
            label={label}
            error={form.errors[name]}
            hint={own === null ? t('usual', { credits: formatCredits(inForce) }) : t('own')}
          >
            <Input name={name} inputMode="decimal" autoComplete="off" defaultValue={own ?? ''} />
          </Field>
        ))}
      </div>
      <Button type="submit" size="small" className="w-fit" isBusy={form.isBusy} busyLabel={t('saving')}>
        {t('thresholdSave')}
      </Button>
    </form>
  )
}
