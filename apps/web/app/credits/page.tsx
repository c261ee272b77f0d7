import type { Metadata } from 'next'
import { Suspense } from 'react'

import { BuyPage } from '@/features/payments/buy-page'
import { PaymentScope } from '@/features/payments/payment-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.buy }

export default function Page() {
  return (
    <Suspense>
      <PaymentScope>
        <BuyPage />
      </PaymentScope>
    </Suspense>
  )
}
