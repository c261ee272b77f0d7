'use client'

import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { creditsOf, linkTo } from '@/components/rich-tags'
import { Button } from '@/components/ui/button'
import { isErrorCode } from '@/lib/api/api-error'
import { signIn, signUp } from '@/lib/api/auth'
import { useBrandName, useConfig } from '@/lib/use-config'
import { useSubmit } from '@/lib/use-submit'

import { AuthFrame } from './auth-frame'
import { FormProblem } from './form-problem'
import { EmailField, NameField, PasswordField } from './person-fields'
import { useEnter } from './use-enter'
import { useFieldChecks } from './use-field-checks'
import { safeNextPath } from './validation'

function BonusLine() {
  const t = useTranslations('signUp')
  const config = useConfig()
  if (config === undefined) return <>{t('lead')}</>
  if (config.sign_up_bonus_credits <= 0) return <>{t('lead')}</>
  return (
    <>
      {t.rich(config.mode === 'sandbox' ? 'bonusAtOnce' : 'bonusAfterMail', {
        credits: creditsOf(config.sign_up_bonus_credits),
      })}
    </>
  )
}

export function SignUpPage() {
  const t = useTranslations('signUp')
  const fields = useTranslations('fields')
  const brand = useBrandName()
  const next = useSearchParams().get('next')
  const enter = useEnter()
  const validate = useFieldChecks()
  const form = useSubmit({
    validate,
    submit: async ({ name = '', email = '', password = '' }) => {
      const account = { email: email.trim(), password }
      await signUp({ ...account, name: name.trim() })
      await signIn(account)
      enter(safeNextPath(next))
    },
    // Signing up never tells whether an address is taken; that the password does not fit then says it to its owner only.
    explain: (error) => (isErrorCode(error, 'unauthenticated', 'conflict') ? t('taken') : undefined),
  })
  const signInHref = next === null ? '/sign-in/' : `/sign-in/?next=${encodeURIComponent(next)}`
  return (
    <AuthFrame
      title={t('title', { brand })}
      lead={<BonusLine />}
      footer={t.rich('hasAccount', { link: linkTo(signInHref) })}
    >
      <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
        <FormProblem problem={form.problem} />
        <NameField error={form.errors['name']} />
        <EmailField error={form.errors['email']} />
        <PasswordField name="password" label={fields('password')} error={form.errors['password']} isNew />
        <Button type="submit" look="primary" size="large" isBusy={form.isBusy} busyLabel={t('busy')}>
          {t('submit')}
        </Button>
        <p className="text-label text-muted">{t('promise')}</p>
      </form>
    </AuthFrame>
  )
}
