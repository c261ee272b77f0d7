'use client'

import { useQueryClient } from '@tanstack/react-query'
import type { MeResponse } from '@tessera/contracts/people'
import { CircleDashed, CircleCheck } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { updateName } from '@/lib/api/auth'
import { notify } from '@/lib/notify'
import { queryKeys } from '@/lib/query-keys'
import { useSubmit } from '@/lib/use-submit'

import { FormProblem } from './form-problem'
import { NameField } from './person-fields'
import { ResendVerification } from './resend-verification'
import { useFieldChecks } from './use-field-checks'

function EmailStatus({ me }: { readonly me: MeResponse }) {
  const t = useTranslations('settings')
  return (
    <div className="grid gap-2">
      <span className="font-medium">{t('email')}</span>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 break-all">{me.email}</span>
        {me.email_verified ? (
          <span className="flex items-center gap-1.5 text-confirm">
            <Icon of={CircleCheck} />
            {t('verified')}
          </span>
        ) : (
          <span className="flex items-center gap-1.5 text-muted">
            <Icon of={CircleDashed} />
            {t('notVerified')}
          </span>
        )}
      </span>
      {me.email_verified ? undefined : <ResendVerification />}
    </div>
  )
}

export function ProfileForm({ me }: { readonly me: MeResponse }) {
  const t = useTranslations('settings')
  const queryClient = useQueryClient()
  const validate = useFieldChecks()
  const form = useSubmit({
    validate,
    submit: async ({ name = '' }) => {
      await updateName(name.trim())
      queryClient.setQueryData<MeResponse>(queryKeys.me, { ...me, name: name.trim() })
      await notify(t('saved'))
    },
  })
  return (
    <div className="grid max-w-md gap-5">
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        <FormProblem problem={form.problem} />
        <NameField error={form.errors['name']} defaultValue={me.name} />
        <Button type="submit" className="w-fit" isBusy={form.isBusy} busyLabel={t('saving')}>
          {t('save')}
        </Button>
      </form>
      <EmailStatus me={me} />
    </div>
  )
}
