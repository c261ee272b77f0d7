import type { Metadata } from 'next'
import { Suspense } from 'react'

import { OrdersPage } from '@/features/payments/orders-page'
import { PaymentScope } from '@/features/payments/payment-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.orders }

export default function Page() {
  return (
    <Suspense>
      <PaymentScope>
        <OrdersPage />
      </PaymentScope>
    </Suspense>
  )
}
