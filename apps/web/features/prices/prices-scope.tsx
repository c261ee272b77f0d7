'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { OperatorScope } from '@/features/admin/operator-scope'
import { priceDeskMessages } from '@/messages/en-prices'

/** The sentences of the pages about prices and packages. */
export function PricesScope({ children }: { readonly children: ReactNode }) {
  return (
    <OperatorScope>
      <MessageScope of={priceDeskMessages}>{children}</MessageScope>
    </OperatorScope>
  )
}
