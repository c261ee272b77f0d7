import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PackagesPage } from '@/features/prices/packages-page'
import { PricesScope } from '@/features/prices/prices-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.packages }

export default function Page() {
  return (
    <Suspense>
      <PricesScope>
        <PackagesPage />
      </PricesScope>
    </Suspense>
  )
}
