import type { Metadata } from 'next'
import { Suspense } from 'react'

import { MoneyScope } from '@/features/credits/money-scope'
import { PricingPage } from '@/features/credits/pricing-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.pricing }

export default function Page() {
  return (
    <Suspense>
      <MoneyScope>
        <PricingPage />
      </MoneyScope>
    </Suspense>
  )
}
