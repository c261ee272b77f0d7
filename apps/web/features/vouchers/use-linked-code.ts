'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'

import { addressOf } from '@/lib/address-of'

import { keepCode, keptCode } from './kept-code'

const longestCode = 100

/** The code that a link brought. It leaves the address at once: who sees the address bar could redeem it. */
export function useLinkedCode(): string | undefined {
  const router = useRouter()
  const parameters = useSearchParams()
  const named = parameters.get('code')?.slice(0, longestCode)
  const [linked] = useState(() => named ?? keptCode())
  useEffect(() => {
    if (named === undefined) return
    keepCode(named)
    const { code: _, ...rest } = Object.fromEntries(parameters)
    router.replace(addressOf('/credits/', rest), { scroll: false })
  }, [named, parameters, router])
  return linked
}
