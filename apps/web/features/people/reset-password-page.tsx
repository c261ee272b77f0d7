'use client'

import { CircleAlert } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { linkTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { resetPassword } from '@/lib/api/auth'
import { useSubmit } from '@/lib/use-submit'

import { AuthFrame } from './auth-frame'
import { FormProblem } from './form-problem'
import { PasswordField } from './person-fields'
import { useFieldChecks } from './use-field-checks'

export function ResetPasswordPage() {
  const t = useTranslations('resetPassword')
  const parameters = useSearchParams()
  const router = useRouter()
  const validate = useFieldChecks()
  const token = parameters.get('token')
  const form = useSubmit({
    validate,
    submit: async ({ newPassword = '' }) => {
      await resetPassword({ newPassword, token: token ?? '' })
      router.replace('/sign-in/?reason=reset')
    },
    explain: (error) => (error.status < 429 ? t('linkUsed') : undefined),
  })
  const isUnusable = token === null || parameters.has('error')
  return (
    <AuthFrame
      title={t('title')}
      lead={isUnusable ? undefined : t('lead')}
      footer={t.rich('another', { link: linkTo('/forgot-password/') })}
    >
      {isUnusable ? (
        <Notice icon={CircleAlert} tone="warn">
          {t('linkUsed')}
        </Notice>
      ) : (
        <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
          <FormProblem problem={form.problem} />
          <PasswordField
            name="newPassword"
            label={t('newPassword')}
            error={form.errors['newPassword']}
            isNew
          />
          <Button type="submit" look="primary" size="large" isBusy={form.isBusy} busyLabel={t('busy')}>
            {t('submit')}
          </Button>
        </form>
      )}
    </AuthFrame>
  )
}
