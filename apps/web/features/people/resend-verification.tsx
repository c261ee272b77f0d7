'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'

import { linkTo } from '@/components/rich-tags'
import { Button } from '@/components/ui/button'
import { sendVerificationEmail } from '@/lib/api/auth'
import { useProblemText } from '@/lib/use-problem-text'
import { useSession } from '@/lib/use-session'

/** Sends the link again to whoever is signed in. */
export function ResendVerification() {
  const t = useTranslations('verify')
  const session = useSession()
  const problemText = useProblemText()
  const resend = useMutation({ mutationFn: sendVerificationEmail })
  if (session.status !== 'signed-in') {
    return (
      <p>
        {t.rich('signInFirst', {
          link: linkTo('/sign-in/?next=/verify/'),
        })}
      </p>
    )
  }
  return (
    <div className="grid gap-2" aria-live="polite">
      <Button
        isBusy={resend.isPending}
        disabled={resend.isSuccess}
        onClick={() => {
          resend.mutate()
        }}
      >
        {resend.isSuccess ? t('resent', { email: session.me.email }) : t('resend')}
      </Button>
      {resend.isError ? <p className="text-label text-warn">{problemText(resend.error)}</p> : undefined}
    </div>
  )
}
