import type { Metadata } from 'next'
import { Suspense } from 'react'

import { AnalyticsScope } from '@/features/analytics/analytics-scope'
import { DashboardPage } from '@/features/analytics/dashboard-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.business }

export default function Page() {
  return (
    <Suspense>
      <AnalyticsScope>
        <DashboardPage />
      </AnalyticsScope>
    </Suspense>
  )
}
