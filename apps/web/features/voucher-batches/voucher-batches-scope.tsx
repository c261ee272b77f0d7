'use client'

import type { ReactNode } from 'react'

import { MessageScope } from '@/components/message-scope'
import { OperatorScope } from '@/features/admin/operator-scope'
import { voucherBatchMessages } from '@/messages/en-voucher-batches'

/** The sentences of the operator’s page of vouchers. */
export function VoucherBatchesScope({ children }: { readonly children: ReactNode }) {
  return (
    <OperatorScope>
      <MessageScope of={voucherBatchMessages}>{children}</MessageScope>
    </OperatorScope>
  )
}
