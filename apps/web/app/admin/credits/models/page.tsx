import type { Metadata } from 'next'
import { Suspense } from 'react'

import { ModelsPage } from '@/features/prices/models-page'
import { PricesScope } from '@/features/prices/prices-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.prices }

export default function Page() {
  return (
    <Suspense>
      <PricesScope>
        <ModelsPage />
      </PricesScope>
    </Suspense>
  )
}
