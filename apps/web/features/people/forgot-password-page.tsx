'use client'

import { MailCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

import { linkTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { requestPasswordReset } from '@/lib/api/auth'
import { useSubmit } from '@/lib/use-submit'

import { AuthFrame } from './auth-frame'
import { FormProblem } from './form-problem'
import { OutboxHint } from './outbox-hint'
import { EmailField } from './person-fields'
import { useFieldChecks } from './use-field-checks'

export function ForgotPasswordPage() {
  const t = useTranslations('forgotPassword')
  const validate = useFieldChecks()
  const [sentTo, setSentTo] = useState<string>()
  const form = useSubmit({
    validate,
    submit: async ({ email = '' }) => {
      await requestPasswordReset(email.trim())
      setSentTo(email.trim())
    },
  })
  return (
    <AuthFrame
      title={t('title')}
      lead={sentTo === undefined ? t('lead') : undefined}
      footer={t.rich('back', { link: linkTo('/sign-in/') })}
    >
      {sentTo === undefined ? (
        <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
          <FormProblem problem={form.problem} />
          <EmailField error={form.errors['email']} />
          <Button type="submit" look="primary" size="large" isBusy={form.isBusy} busyLabel={t('busy')}>
            {t('submit')}
          </Button>
        </form>
      ) : (
        <Notice icon={MailCheck} tone="confirm">
          <p>{t('sent', { email: sentTo })}</p>
          <OutboxHint />
        </Notice>
      )}
    </AuthFrame>
  )
}
