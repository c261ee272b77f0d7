import type { Metadata } from 'next'
import { Suspense } from 'react'

import { UnsubscribePage } from '@/features/notifications/unsubscribe-page'
import { PaymentScope } from '@/features/payments/payment-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.unsubscribe }

export default function Page() {
  return (
    <Suspense>
      <PaymentScope>
        <UnsubscribePage />
      </PaymentScope>
    </Suspense>
  )
}
