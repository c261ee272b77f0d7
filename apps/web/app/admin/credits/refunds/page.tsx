import type { Metadata } from 'next'
import { Suspense } from 'react'

import { OperatorScope } from '@/features/admin/operator-scope'
import { AdminOrdersPage } from '@/features/admin/orders-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.adminOrders }

export default function Page() {
  return (
    <Suspense>
      <OperatorScope>
        <AdminOrdersPage />
      </OperatorScope>
    </Suspense>
  )
}
