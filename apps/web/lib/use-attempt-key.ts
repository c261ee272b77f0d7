'use client'

import { useCallback, useRef } from 'react'

import { ApiError, isErrorCode } from './api/api-error'

/** The server's status says that somebody else is at fault; its code says that nothing was done, and why. */
const decidedCodes = ['payment_provider_error', 'payments_off', 'prices_not_confirmed'] as const

/** Whether it may have worked although no answer says so: then only the very same may be tried again. */
export function isUnanswered(error: unknown): boolean {
  if (isErrorCode(error, ...decidedCodes)) return false
  return !(error instanceof ApiError) || error.status >= 500
}

export type AttemptKey = {
  /** The name of this attempt: the same until it is known how it ended. */
  readonly current: () => string
  /** Tells how it ended; undefined: well. */
  readonly ended: (error?: unknown) => void
}

/**
 * The `Idempotency-Key` of something that moves money. Where no answer came, the attempt may have worked, so the next
 * press is the same attempt; after an answer it is a new one.
 */
export function useAttemptKey(): AttemptKey {
  const key = useRef<string>(undefined)
  const current = useCallback(() => {
    key.current ??= crypto.randomUUID()
    return key.current
  }, [])
  const ended = useCallback((error?: unknown) => {
    if (error === undefined || !isUnanswered(error)) key.current = undefined
  }, [])
  return { current, ended }
}
