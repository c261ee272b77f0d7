'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { OperatorScope } from '@/features/admin/operator-scope'
import { customerMessages } from '@/messages/en-customers'

/** The sentences of the pages about customers. */
export function CustomersScope({ children }: { readonly children: ReactNode }) {
  return (
    <OperatorScope>
      <MessageScope of={customerMessages}>{children}</MessageScope>
    </OperatorScope>
  )
}
