'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { OperatorScope } from '@/features/admin/operator-scope'
import { choosingMessages } from '@/messages/en-choosing'
import { priceDeskMessages } from '@/messages/en-prices'

const ownMessages = { ...priceDeskMessages, ...choosingMessages }

/** The sentences of the pages about prices and packages. */
export function PricesScope({ children }: { readonly children: ReactNode }) {
  return (
    <OperatorScope>
      <MessageScope of={ownMessages}>{children}</MessageScope>
    </OperatorScope>
  )
}
