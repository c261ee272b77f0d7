import type { Metadata } from 'next'
import { Suspense } from 'react'

import { OperationsScope } from '@/features/operations/operations-scope'
import { TodayPage } from '@/features/operations/today-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.today }

export default function Page() {
  return (
    <Suspense>
      <OperationsScope>
        <TodayPage />
      </OperationsScope>
    </Suspense>
  )
}
