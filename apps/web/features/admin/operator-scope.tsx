'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { listMessages } from '@/messages/en-lists'
import { moneyMessages } from '@/messages/en-money'
import { operatorMessages } from '@/messages/en-operator'
import { operatorSharedMessages } from '@/messages/en-operator-shared'
import { paymentMessages } from '@/messages/en-payments'

const operatorScope = {
  ...listMessages,
  ...moneyMessages,
  ...paymentMessages,
  ...operatorMessages,
  ...operatorSharedMessages,
}

type OperatorScopeProps = { readonly children: ReactNode }

/** The sentences that all of the operator’s pages share; what only one of them says comes with a scope of its own. */
export function OperatorScope({ children }: OperatorScopeProps) {
  return <MessageScope of={operatorScope}>{children}</MessageScope>
}
