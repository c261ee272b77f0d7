'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { OperatorScope } from '@/features/admin/operator-scope'
import { profitMessages } from '@/messages/en-profits'

/** The sentences of the list of customers by profit. */
export function ProfitsScope({ children }: { readonly children: ReactNode }) {
  return (
    <OperatorScope>
      <MessageScope of={profitMessages}>{children}</MessageScope>
    </OperatorScope>
  )
}
