'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { operatorMessages } from '@/messages/en-operator'
import { paymentMessages } from '@/messages/en-payments'

const operatorScope = { ...paymentMessages, ...operatorMessages }

/** The sentences of the operator’s pages. */
export function OperatorScope({ children }: { readonly children: ReactNode }) {
  return <MessageScope of={operatorScope}>{children}</MessageScope>
}
