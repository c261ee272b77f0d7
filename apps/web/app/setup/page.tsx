import type { Metadata } from 'next'
import { Suspense } from 'react'

import { SetupPage } from '@/features/people/setup-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.setup }

export default function Page() {
  return (
    <Suspense>
      <SetupPage />
    </Suspense>
  )
}
