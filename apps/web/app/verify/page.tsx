import type { Metadata } from 'next'
import { Suspense } from 'react'

import { VerifyPage } from '@/features/people/verify-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.verify }

export default function Page() {
  return (
    <Suspense>
      <VerifyPage />
    </Suspense>
  )
}
