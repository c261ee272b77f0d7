'use client'

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'

import { linkTo, plainLinkTo } from '@/components/rich-tags'
import { isErrorCode, NetworkError } from '@/lib/api/api-error'
import { useProblemText } from '@/lib/use-problem-text'

import type { PurchaseStart } from './use-start-purchase'

/** Somebody who still sees this page by then needs another way. */
const stuckAfterMs = 6000

/** Only somebody whose cards were declined again and again has to wait so long. */
const longWaitSeconds = 600

function Stuck({ checkoutUrl }: { readonly checkoutUrl: string }) {
  const t = useTranslations('buy')
  const [isStuck, setStuck] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setStuck(true)
    }, stuckAfterMs)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  if (!isStuck) return undefined
  return (
    <p className="relative z-10 text-label text-muted">
      {t.rich('stuck', { link: plainLinkTo(checkoutUrl) })}
    </p>
  )
}

/** Why the payment page did not open, in the card that was pressed. */
export function StartProblem({ state }: { readonly state: PurchaseStart }) {
  const t = useTranslations('buy')
  const problem = useTranslations('problem')
  const problemText = useProblemText()
  if (state.status === 'leaving') return <Stuck checkoutUrl={state.checkoutUrl} />
  if (state.status !== 'failed') return undefined
  const { error } = state
  return (
    <div role="alert" className="relative z-10 grid gap-1 text-label text-warn">
      {error instanceof NetworkError ? (
        <p>{t('unknown')}</p>
      ) : isErrorCode(error, 'invalid_request', 'not_found') ? (
        <p>{t('changed')}</p>
      ) : isErrorCode(error, 'rate_limited') &&
        (error.details.retry_after_seconds ?? 0) >= longWaitSeconds ? (
        <p>{t('declines')}</p>
      ) : (
        <p>
          {problemText(error)} {t('failed')}
        </p>
      )}
      {isErrorCode(error, 'email_not_verified') ? <p>{linkTo('/verify/')(problem('verify'))}</p> : undefined}
    </div>
  )
}
