'use client'

import { useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'

import { addressOf } from '@/lib/address-of'
import { ownPath } from '@/lib/own-path'

import { keptReturn } from './kept-return'

export type CancelledReturn = {
  /** Back from the payment page without having paid, and this page was not left since. */
  readonly isCancelled: boolean
  readonly returnTo: string | undefined
}

/**
 * Says once that somebody came back without paying. The address stops saying it at once: whoever comes to it again, by
 * the browser's own button or a reload, may have paid in the meantime.
 */
export function useCancelledReturn(): CancelledReturn {
  const parameters = useSearchParams()
  const isNamed = parameters.has('cancelled')
  const [isCancelled, setCancelled] = useState(isNamed)
  const returnTo = ownPath(parameters.get('return_to') ?? (isCancelled ? keptReturn() : null))

  useEffect(() => {
    if (!isNamed) return
    const { cancelled: _, ...rest } = Object.fromEntries(parameters)
    globalThis.history.replaceState(null, '', addressOf('/credits/', { ...rest, return_to: returnTo }))
  }, [isNamed, parameters, returnTo])

  useEffect(() => {
    // Back from a payment page: the browser may show this page just as it was left.
    const forget = (event: PageTransitionEvent) => {
      if (event.persisted) setCancelled(false)
    }
    globalThis.addEventListener('pageshow', forget)
    return () => {
      globalThis.removeEventListener('pageshow', forget)
    }
  }, [])
  return { isCancelled, returnTo }
}
