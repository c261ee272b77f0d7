'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslations } from 'use-intl'

import { ApiError } from '@/lib/api/api-error'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'
import { isUnanswered, useAttemptKey } from '@/lib/use-attempt-key'
import { useProblemText } from '@/lib/use-problem-text'

import { keepCode } from './kept-code'
import { dayOf, lastDayOf } from './voucher-days'

/** Redeems a code once, however often the button is pressed. */
export function useRedeem() {
  const queryClient = useQueryClient()
  const attempt = useAttemptKey()
  const lastCode = useRef('')
  return useMutation({
    mutationFn: (code: string) => {
      // Another code is another attempt, also where it is not known how the one before ended.
      if (lastCode.current !== code) attempt.ended()
      lastCode.current = code
      return call('redeemVoucher', { body: { code }, headers: { 'idempotency-key': attempt.current() } })
    },
    onSuccess: () => {
      keepCode(undefined)
      for (const queryKey of [queryKeys.balance, queryKeys.transactions]) {
        void queryClient.invalidateQueries({ queryKey })
      }
    },
    onSettled: (_, error) => {
      attempt.ended(error ?? undefined)
    },
  })
}

const redeemCodes = [
  'voucher_unknown',
  'voucher_already_redeemed',
  'voucher_used_up',
  'voucher_expired',
  'voucher_limit_reached',
  'email_not_verified',
] as const

type RedeemCode = (typeof redeemCodes)[number]

function isRedeemCode(code: string): code is RedeemCode {
  return redeemCodes.some((known) => known === code)
}

/** Why a code was refused, and what to do about it. */
export function useRedeemProblem(): (error: unknown) => string {
  const t = useTranslations('voucher')
  const problemText = useProblemText()
  const sentences: Readonly<Record<RedeemCode, (details: ApiError['details']) => string>> = {
    voucher_unknown: () => t('unknown'),
    voucher_already_redeemed: ({ redeemed_at: at = '' }) =>
      t('already', { date: at === '' ? at : dayOf(at) }),
    voucher_used_up: () => t('usedUp'),
    voucher_expired: ({ expired_at: at = '' }) => t('expired', { date: at === '' ? at : lastDayOf(at) }),
    voucher_limit_reached: ({ limit = 1 }) => t('limit', { limit }),
    email_not_verified: () => t('unverified'),
  }
  return (error) => {
    if (isUnanswered(error)) return t('unanswered')
    if (!(error instanceof ApiError)) return problemText(error)
    // What is wrong with the letters of a code only the server's own sentence says.
    if (error.code === 'voucher_unreadable') return error.details.message
    return isRedeemCode(error.code) ? sentences[error.code](error.details) : problemText(error)
  }
}
