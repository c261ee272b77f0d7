import type { Metadata } from 'next'
import { Suspense } from 'react'

import { OperationsScope } from '@/features/operations/operations-scope'
import { RequestsPage } from '@/features/operations/requests-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.requests }

export default function Page() {
  return (
    <Suspense>
      <OperationsScope>
        <RequestsPage />
      </OperationsScope>
    </Suspense>
  )
}
