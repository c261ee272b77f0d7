import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PaymentScope } from '@/features/payments/payment-scope'
import { SettingsPage } from '@/features/people/settings-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.settings }

export default function Page() {
  return (
    <Suspense>
      <PaymentScope>
        <SettingsPage />
      </PaymentScope>
    </Suspense>
  )
}
