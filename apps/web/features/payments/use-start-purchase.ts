'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'

import { isErrorCode } from '@/lib/api/api-error'
import { call } from '@/lib/api/client'
import { queryKeys } from '@/lib/query-keys'
import { isUnanswered } from '@/lib/use-attempt-key'

import { keepReturn } from './kept-return'

export type PurchaseStart =
  | { readonly status: 'idle' }
  | { readonly status: 'starting'; readonly packageId: number }
  /** The payment page is being opened. */
  | { readonly status: 'leaving'; readonly packageId: number; readonly checkoutUrl: string }
  | { readonly status: 'failed'; readonly packageId: number; readonly error: unknown }

type Attempt = { readonly packageId: number; readonly key: string }

/** Begins a purchase once, however often the button is pressed, and leads to the payment page. */
export function useStartPurchase(returnTo: string | undefined) {
  const [state, setState] = useState<PurchaseStart>({ status: 'idle' })
  const isRunning = useRef(false)
  const unanswered = useRef<Attempt | undefined>(undefined)
  const queryClient = useQueryClient()

  useEffect(() => {
    // Back from the payment page: the browser may show this page just as it was left.
    const wake = (event: PageTransitionEvent) => {
      if (!event.persisted) return
      isRunning.current = false
      setState({ status: 'idle' })
      void queryClient.invalidateQueries({ queryKey: queryKeys.balance })
    }
    globalThis.addEventListener('pageshow', wake)
    return () => {
      globalThis.removeEventListener('pageshow', wake)
    }
  }, [queryClient])

  const start = useCallback(
    async (packageId: number) => {
      if (isRunning.current) return
      isRunning.current = true
      const key = unanswered.current?.packageId === packageId ? unanswered.current.key : crypto.randomUUID()
      unanswered.current = { packageId, key }
      setState({ status: 'starting', packageId })
      try {
        const { checkout_url: checkoutUrl } = await call('purchase', {
          body: { package_id: packageId, ...(returnTo === undefined ? {} : { return_to: returnTo }) },
          headers: { 'idempotency-key': key },
        })
        unanswered.current = undefined
        keepReturn(returnTo)
        setState({ status: 'leaving', packageId, checkoutUrl })
        globalThis.location.assign(checkoutUrl)
      } catch (error) {
        isRunning.current = false
        if (!isUnanswered(error)) unanswered.current = undefined
        setState({ status: 'failed', packageId, error })
        if (isErrorCode(error, 'invalid_request', 'not_found')) {
          void queryClient.invalidateQueries({ queryKey: queryKeys.packages })
        }
        if (isErrorCode(error, 'prices_not_confirmed')) {
          void queryClient.invalidateQueries({ queryKey: queryKeys.config })
        }
      }
    },
    [queryClient, returnTo],
  )
  return { state, start }
}
