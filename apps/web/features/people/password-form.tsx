'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { changePassword } from '@/lib/api/auth'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'
import { useSubmit } from '@/lib/use-submit'

import { FormProblem } from './form-problem'
import { PasswordField } from './person-fields'
import { useFieldChecks } from './use-field-checks'

export function PasswordForm() {
  const t = useTranslations('settings')
  const fields = useTranslations('fields')
  const queryClient = useQueryClient()
  const checks = useFieldChecks()
  const form = useRef<HTMLFormElement>(null)
  const change = useSubmit({
    validate: ({ currentPassword = '', newPassword = '' }) => ({
      ...checks({ newPassword }),
      ...(currentPassword === '' ? { currentPassword: fields('passwordMissing') } : {}),
    }),
    submit: async ({ currentPassword = '', newPassword = '' }) => {
      await changePassword({ currentPassword, newPassword })
      form.current?.reset()
      // Every other session ended, and this one was renewed.
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: queryKeys.sessions }),
        queryClient.invalidateQueries({ queryKey: queryKeys.me }),
      ])
      await notify(t('passwordChanged'))
    },
    explain: (error) => (error.status < 429 ? t('passwordWrong') : undefined),
  })
  return (
    <form ref={form} noValidate onSubmit={change.onSubmit} className="grid max-w-md gap-4">
      <FormProblem problem={change.problem} />
      <PasswordField
        name="currentPassword"
        label={t('currentPassword')}
        error={change.errors['currentPassword']}
      />
      <PasswordField name="newPassword" label={t('newPassword')} error={change.errors['newPassword']} isNew />
      <Button type="submit" className="w-fit" isBusy={change.isBusy} busyLabel={t('saving')}>
        {t('changePassword')}
      </Button>
    </form>
  )
}
