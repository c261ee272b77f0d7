'use client'

import { useMutation } from '@tanstack/react-query'
import type { PriceChangeResponse, PriceLoss } from '@tessera/contracts/prices-admin'
import { type FormEvent, useRef, useState } from 'react'

import { isTyped } from '@/components/operator/typed-confirmation'
import { ApiError, isErrorCode } from '@/lib/api/api-error'
import { isUnanswered, useAttemptKey } from '@/lib/use-attempt-key'

import { useForgetPrices } from './use-prices'

/** What every change of prices says besides what it changes. */
export type ChangeTerms = {
  readonly version: number
  readonly reason: string
  readonly confirm_losses: boolean
  readonly confirmation?: string
}

/** The name of the attempt: a second press, or one after a lost answer, gets the first one's answer. */
export type ChangeHeaders = { readonly 'idempotency-key': string }

export type PriceChangeOptions = {
  /** Of the prices as they are shown. */
  readonly version: number
  /** What would be saved: losses are accepted for just this, and for nothing that is typed after. */
  readonly wanted: unknown
  /** Whether the fields are filled as they should be. */
  readonly isReady: boolean
  readonly send: (terms: ChangeTerms, headers: ChangeHeaders) => Promise<PriceChangeResponse>
  readonly onSaved: (answer: PriceChangeResponse) => void
  /** It was pressed with something missing: the time to say what. */
  readonly onIncomplete?: (() => void) | undefined
}

type Refused = { readonly wanted: string; readonly losses: readonly PriceLoss[]; readonly phrase: string }

function refusalOf(error: unknown, wanted: string): Refused | undefined {
  if (!isErrorCode(error, 'loses_money')) return undefined
  const { losses = [], confirmation_phrase: phrase = '' } = error.details
  return { wanted, losses, phrase }
}

/** The field that an answer complains about. */
export function paramOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.details.param : undefined
}

/**
 * Sends a change of prices. Every try names the version that was on the screen; after a try without an answer the next
 * one is the same to the letter, under the same key, so that it is made once and answered. Where money would be lost,
 * the next try has to bring what was typed, and only for what the refusal was about.
 */
export function usePriceChange(options: PriceChangeOptions) {
  const { version, isReady, send, onSaved, onIncomplete } = options
  const wanted = JSON.stringify(options.wanted)
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [refused, setRefused] = useState<Refused>()
  const [isChecked, setChecked] = useState(false)
  const unansweredVersion = useRef<number>(undefined)
  const attempt = useAttemptKey()
  const forgetPrices = useForgetPrices()
  const stopper = refused?.wanted === wanted ? refused : undefined
  const isPhraseGood = stopper === undefined || isTyped(typed, stopper.phrase)
  const sending = useMutation({
    mutationFn: () =>
      send(
        {
          version: unansweredVersion.current ?? version,
          reason: reason.trim(),
          confirm_losses: stopper !== undefined,
          ...(stopper === undefined ? {} : { confirmation: stopper.phrase }),
        },
        { 'idempotency-key': attempt.current() },
      ),
    onSuccess: (answer) => {
      attempt.ended()
      unansweredVersion.current = undefined
      void forgetPrices()
      onSaved(answer)
    },
    onError: (error) => {
      attempt.ended(error)
      unansweredVersion.current = isUnanswered(error) ? (unansweredVersion.current ?? version) : undefined
      setRefused(refusalOf(error, wanted))
      setTyped('')
      setChecked(false)
      // Somebody else was faster: the next try is made from what there is now.
      if (isErrorCode(error, 'conflict')) void forgetPrices()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!isReady) onIncomplete?.()
    if (isReady && isPhraseGood && !sending.isPending) sending.mutate()
  }
  return {
    reason,
    setReason,
    typed,
    setTyped,
    submit,
    stopper,
    isBusy: sending.isPending,
    error: sending.error ?? undefined,
    isUnknown: sending.isError && isUnanswered(sending.error),
    isPhraseWrong: isChecked && !isPhraseGood,
  }
}
