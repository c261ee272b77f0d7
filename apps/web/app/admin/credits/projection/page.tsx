import type { Metadata } from 'next'
import { Suspense } from 'react'

import { AnalyticsScope } from '@/features/analytics/analytics-scope'
import { ProjectionPage } from '@/features/analytics/projection-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.projection }

export default function Page() {
  return (
    <Suspense>
      <AnalyticsScope>
        <ProjectionPage />
      </AnalyticsScope>
    </Suspense>
  )
}
