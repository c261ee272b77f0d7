import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PaymentScope } from '@/features/payments/payment-scope'
import { SuccessPage } from '@/features/payments/success-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.success }

export default function Page() {
  return (
    <Suspense>
      <PaymentScope>
        <SuccessPage />
      </PaymentScope>
    </Suspense>
  )
}
