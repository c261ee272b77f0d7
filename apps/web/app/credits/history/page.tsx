import type { Metadata } from 'next'
import { Suspense } from 'react'

import { HistoryPage } from '@/features/credits/history-page'
import { PaymentScope } from '@/features/payments/payment-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.history }

export default function Page() {
  return (
    <Suspense>
      <PaymentScope>
        <HistoryPage />
      </PaymentScope>
    </Suspense>
  )
}
