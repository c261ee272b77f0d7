'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { moneyMessages } from '@/messages/en-money'

/** The sentences of the pages about prices. */
export function MoneyScope({ children }: { readonly children: ReactNode }) {
  return <MessageScope of={moneyMessages}>{children}</MessageScope>
}
