import type { Metadata } from 'next'
import { Suspense } from 'react'

import { OperatorScope } from '@/features/admin/operator-scope'
import { WebhooksPage } from '@/features/admin/webhooks-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.webhooks }

export default function Page() {
  return (
    <Suspense>
      <OperatorScope>
        <WebhooksPage />
      </OperatorScope>
    </Suspense>
  )
}
