'use client'

import { Info } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { linkTo } from '@/components/rich-tags'
import { TextLink } from '@/components/text-link'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { signIn } from '@/lib/api/auth'
import { useBrandName } from '@/lib/use-config'
import { useSubmit } from '@/lib/use-submit'

import { AuthFrame } from './auth-frame'
import { FormProblem } from './form-problem'
import { EmailField, PasswordField } from './person-fields'
import { useEnter } from './use-enter'
import { looksLikeEmail, safeNextPath } from './validation'

export function SignInPage() {
  const t = useTranslations('signIn')
  const fields = useTranslations('fields')
  const brand = useBrandName()
  const parameters = useSearchParams()
  const enter = useEnter()
  const next = parameters.get('next')
  const form = useSubmit({
    validate: ({ email = '', password = '' }) => ({
      ...(looksLikeEmail(email) ? {} : { email: fields('emailWrong') }),
      ...(password === '' ? { password: fields('passwordMissing') } : {}),
    }),
    submit: async ({ email = '', password = '' }) => {
      await signIn({ email: email.trim(), password })
      enter(safeNextPath(next))
    },
    explain: (error) => (error.status === 401 ? t('wrong') : undefined),
  })
  const signUpHref = next === null ? '/sign-up/' : `/sign-up/?next=${encodeURIComponent(next)}`
  return (
    <AuthFrame title={t('title', { brand })} footer={t.rich('noAccount', { link: linkTo(signUpHref) })}>
      {parameters.get('reason') === 'expired' ? <Notice icon={Info}>{t('expired')}</Notice> : undefined}
      {parameters.get('reason') === 'reset' ? (
        <Notice icon={Info} tone="confirm">
          {t('passwordSet')}
        </Notice>
      ) : undefined}
      <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
        <FormProblem problem={form.problem} />
        <EmailField error={form.errors['email']} />
        <PasswordField
          name="password"
          label={fields('password')}
          error={form.errors['password']}
          aside={<TextLink href="/forgot-password/">{t('forgotten')}</TextLink>}
        />
        <Button type="submit" look="primary" size="large" isBusy={form.isBusy} busyLabel={t('busy')}>
          {t('submit')}
        </Button>
      </form>
    </AuthFrame>
  )
}
