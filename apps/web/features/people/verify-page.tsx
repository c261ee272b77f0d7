'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, MailCheck } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { Notice } from '@/components/ui/banner'
import { buttonStyle } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { isErrorCode } from '@/lib/api/api-error'
import { verifyEmail } from '@/lib/api/auth'
import { queryKeys } from '@/lib/query-keys'
import { useSession } from '@/lib/use-session'

import { AuthFrame } from './auth-frame'
import { OutboxHint } from './outbox-hint'
import { ResendVerification } from './resend-verification'

type Outcome = 'checking' | 'verified' | 'failed' | 'signed-out' | 'waiting'

/** A link with a token is redeemed once; one that was redeemed by the server comes back with or without an error. */
function useOutcome(): Outcome {
  const parameters = useSearchParams()
  const queryClient = useQueryClient()
  const session = useSession()
  const token = parameters.get('token')
  const redeemed = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      await verifyEmail(token ?? '')
      await queryClient.invalidateQueries({ queryKey: queryKeys.me })
      return true
    },
    enabled: token !== null,
    retry: false,
    staleTime: Infinity,
  })
  if (parameters.has('error')) return 'failed'
  if (isErrorCode(redeemed.error, 'unauthenticated')) return 'signed-out'
  if (token !== null) return redeemed.isPending ? 'checking' : redeemed.isError ? 'failed' : 'verified'
  if (session.status === 'loading') return 'checking'
  return session.status === 'signed-in' && session.me.email_verified ? 'verified' : 'waiting'
}

function signInAndReturn(): string {
  return `/sign-in/?next=${encodeURIComponent(`/verify/${globalThis.location.search}`)}`
}

export function VerifyPage() {
  const t = useTranslations('verify')
  const outcome = useOutcome()
  if (outcome === 'checking') {
    return (
      <AuthFrame title={t('checking')}>
        <Skeleton className="h-16" />
      </AuthFrame>
    )
  }
  if (outcome === 'verified') {
    return (
      <AuthFrame title={t('verifiedTitle')}>
        <Notice icon={CircleCheck} tone="confirm">
          {t('verified')}
        </Notice>
        <Link href="/chat/" className={buttonStyle({ look: 'primary', size: 'large' })}>
          {t('toChat')}
        </Link>
      </AuthFrame>
    )
  }
  if (outcome === 'failed') {
    return (
      <AuthFrame title={t('failedTitle')}>
        <Notice icon={CircleAlert} tone="warn">
          {t('failed')}
        </Notice>
        <ResendVerification />
      </AuthFrame>
    )
  }
  if (outcome === 'signed-out') {
    return (
      <AuthFrame title={t('signInTitle')}>
        <Notice icon={MailCheck}>{t('signInToConfirm')}</Notice>
        <Link href={signInAndReturn()} className={buttonStyle({ look: 'primary', size: 'large' })}>
          {t('signIn')}
        </Link>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('waitingTitle')}>
      <Notice icon={MailCheck}>
        <p>{t('waiting')}</p>
        <OutboxHint />
      </Notice>
      <ResendVerification />
    </AuthFrame>
  )
}
