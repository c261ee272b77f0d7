'use client'

import { useTranslations } from 'use-intl'

import { isPlainErrorCode } from '@/messages/known-keys'

import { ApiError, NetworkError } from './api/api-error'

/** What went wrong, as a sentence of the catalogue; the server's own for codes that the catalogue lacks. */
export function useProblemText(): (error: unknown) => string {
  const t = useTranslations('errors')
  return (error) => {
    if (error instanceof NetworkError) return t('network')
    if (!(error instanceof ApiError)) return t('unknown')
    if (error.code === 'rate_limited') {
      return t('rate_limited', { seconds: error.details.retry_after_seconds ?? 30 })
    }
    return isPlainErrorCode(error.code) ? t(error.code) : error.details.message
  }
}
