import type { Metadata } from 'next'
import { Suspense } from 'react'

import { VoucherBatchesScope } from '@/features/voucher-batches/voucher-batches-scope'
import { VouchersPage } from '@/features/voucher-batches/vouchers-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.vouchers }

export default function Page() {
  return (
    <Suspense>
      <VoucherBatchesScope>
        <VouchersPage />
      </VoucherBatchesScope>
    </Suspense>
  )
}
