'use client'

import type { AdminRun } from '@tessera/contracts/people-admin'
import { useTranslations } from 'use-intl'

import { formatTokens } from '@/lib/format-credits'
import { operatorSharedMessages } from '@/messages/en-operator-shared'

type KnownEnd = keyof typeof operatorSharedMessages.runState.stopped

function isKnownEnd(reason: string): reason is KnownEnd {
  return Object.hasOwn(operatorSharedMessages.runState.stopped, reason)
}

/** How it ended, with what was not as it should be. */
export function RunState({ run }: { readonly run: AdminRun }) {
  const t = useTranslations('runState')
  const end = run.finish_reason
  const details = [
    end !== null && isKnownEnd(end) ? t(`stopped.${end}`) : undefined,
    run.attempts > 1 ? t('attempts', { count: run.attempts }) : undefined,
    run.usage_anomaly === null ? undefined : t('anomaly'),
  ].filter((detail) => detail !== undefined)
  return (
    <>
      <span className={run.error_code === null ? undefined : 'text-warn'}>
        {run.error_code === null ? t(`status.${run.status}`) : t('error', { code: run.error_code })}
      </span>
      {details.length === 0 ? undefined : <span className="text-muted"> · {details.join(' · ')}</span>}
    </>
  )
}

/** Tokens in and out, as far as they are known. */
export function tokensOf({ input_tokens: read, output_tokens: written }: AdminRun): string {
  if (read === null && written === null) return '–'
  return [read, written].map((count) => (count === null ? '–' : formatTokens(count))).join(' / ')
}
