'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { OperatorScope } from '@/features/admin/operator-scope'
import { operationMessages } from '@/messages/en-operations'

/** The sentences about what is going on. */
export function OperationsScope({ children }: { readonly children: ReactNode }) {
  return (
    <OperatorScope>
      <MessageScope of={operationMessages}>{children}</MessageScope>
    </OperatorScope>
  )
}
