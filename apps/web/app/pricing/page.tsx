import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PricingPage } from '@/features/credits/pricing-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.pricing }

export default function Page() {
  return (
    <Suspense>
      <PricingPage />
    </Suspense>
  )
}
