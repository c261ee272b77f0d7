'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { OperatorScope } from '@/features/admin/operator-scope'
import { auditMessages } from '@/messages/en-audit'

/** The sentences of the audit log. */
export function AuditScope({ children }: { readonly children: ReactNode }) {
  return (
    <OperatorScope>
      <MessageScope of={auditMessages}>{children}</MessageScope>
    </OperatorScope>
  )
}
