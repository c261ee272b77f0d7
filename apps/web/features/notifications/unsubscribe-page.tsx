'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { LoadError } from '@/components/load-error'
import { linkTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { AuthFrame } from '@/features/people/auth-frame'
import { ApiError } from '@/lib/api/api-error'
import { call } from '@/lib/api/client'
import { useProblemText } from '@/lib/use-problem-text'

function NoGoodLink() {
  const t = useTranslations('unsubscribe')
  return (
    <AuthFrame title={t('failedTitle')}>
      <Notice icon={CircleAlert} tone="warn">
        {t.rich('failedText', { link: linkTo('/settings/#notifications') })}
      </Notice>
    </AuthFrame>
  )
}

function isNoGood(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500 && error.code !== 'rate_limited'
}

/** Where the link at the end of a mail leads. Opening it changes nothing: programs that check mails open links too. */
export function UnsubscribePage() {
  const t = useTranslations('unsubscribe')
  const problemText = useProblemText()
  const token = useSearchParams().get('token')
  const asked = useQuery({
    queryKey: ['unsubscribe', token],
    queryFn: () => call('subscription', { query: { token: token ?? '' } }),
    enabled: token !== null,
  })
  const stop = useMutation({ mutationFn: () => call('unsubscribe', { body: { token: token ?? '' } }) })
  if (token === null || isNoGood(asked.error) || isNoGood(stop.error)) return <NoGoodLink />
  if (asked.isPending) {
    return (
      <AuthFrame title={t('checking')}>
        <Skeleton className="h-16" />
      </AuthFrame>
    )
  }
  if (asked.isError) {
    return (
      <AuthFrame title={t('title')}>
        <LoadError what={t('title')} onRetry={() => void asked.refetch()} />
      </AuthFrame>
    )
  }
  const kind = t(`kinds.${asked.data.kind}`)
  const isStopped = !(stop.data ?? asked.data).is_subscribed
  if (isStopped) {
    return (
      <AuthFrame title={t('doneTitle', { kind })}>
        <Notice icon={CircleCheck} tone="confirm">
          {t.rich('doneText', { link: linkTo('/settings/#notifications') })}
        </Notice>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('askTitle', { kind })} lead={t('askText')}>
      {stop.isError ? (
        <Notice icon={CircleAlert} tone="warn">
          {problemText(stop.error)}
        </Notice>
      ) : undefined}
      <Button
        look="primary"
        size="large"
        isBusy={stop.isPending}
        busyLabel={t('busy')}
        onClick={() => {
          stop.mutate()
        }}
      >
        {t('submit')}
      </Button>
    </AuthFrame>
  )
}
