'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { linkTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { isErrorCode } from '@/lib/api/api-error'
import { signIn } from '@/lib/api/auth'
import { call } from '@/lib/api/client'
import { useSubmit } from '@/lib/use-submit'

import { AuthFrame } from './auth-frame'
import { FormProblem } from './form-problem'
import { EmailField, NameField, PasswordField } from './person-fields'
import { useEnter } from './use-enter'
import { useFieldChecks } from './use-field-checks'

function SetupForm({ token }: { readonly token: string }) {
  const t = useTranslations('setup')
  const fields = useTranslations('fields')
  const enter = useEnter()
  const validate = useFieldChecks()
  const form = useSubmit({
    validate,
    submit: async ({ name = '', email = '', password = '' }) => {
      await call('setup', { body: { token, name: name.trim(), email: email.trim(), password } })
      await signIn({ email: email.trim(), password })
      enter('/chat/')
    },
    explain: (error) => (error.status === 404 || error.status === 410 ? t('linkUsed') : undefined),
  })
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
      <FormProblem problem={form.problem} />
      <NameField error={form.errors['name']} />
      <EmailField error={form.errors['email']} />
      <PasswordField name="password" label={fields('password')} error={form.errors['password']} isNew />
      <Button type="submit" look="primary" size="large" isBusy={form.isBusy} busyLabel={t('busy')}>
        {t('submit')}
      </Button>
    </form>
  )
}

function SetupBody({ token }: { readonly token: string | null }) {
  const t = useTranslations('setup')
  const status = useQuery({
    queryKey: ['setup', token],
    queryFn: () => call('setupStatus', { query: { token: token ?? '' } }),
    enabled: token !== null,
    retry: false,
  })
  const isGone = token === null || isErrorCode(status.error, 'not_found', 'gone', 'invalid_request')
  if (isGone) {
    return (
      <Notice icon={CircleAlert} tone="warn">
        {t.rich('linkUsedSignIn', { link: linkTo('/sign-in/') })}
      </Notice>
    )
  }
  if (status.isPending) return <Skeleton className="h-64" />
  if (status.isError) {
    return (
      <LoadError
        what={t('thisLink')}
        onRetry={() => {
          void status.refetch()
        }}
      />
    )
  }
  return <SetupForm token={token} />
}

export function SetupPage() {
  const t = useTranslations('setup')
  const token = useSearchParams().get('token')
  return (
    <AuthFrame title={t('title')} lead={t('lead')}>
      <SetupBody token={token} />
    </AuthFrame>
  )
}
