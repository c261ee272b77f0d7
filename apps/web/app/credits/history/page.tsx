import type { Metadata } from 'next'
import { Suspense } from 'react'

import { HistoryPage } from '@/features/credits/history-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.history }

export default function Page() {
  return (
    <Suspense>
      <HistoryPage />
    </Suspense>
  )
}
