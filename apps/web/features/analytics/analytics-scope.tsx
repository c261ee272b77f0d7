'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { OperatorScope } from '@/features/admin/operator-scope'
import { analyticsMessages } from '@/messages/en-analytics'
import { profitMessages } from '@/messages/en-profits'

const businessMessages = { ...analyticsMessages, ...profitMessages }

/** The sentences of the pages about the business. */
export function AnalyticsScope({ children }: { readonly children: ReactNode }) {
  return (
    <OperatorScope>
      <MessageScope of={businessMessages}>{children}</MessageScope>
    </OperatorScope>
  )
}
