import type { Metadata } from 'next'
import { Suspense } from 'react'

import { OperatorScope } from '@/features/admin/operator-scope'
import { OutboxPage } from '@/features/admin/outbox-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.mails }

export default function Page() {
  return (
    <Suspense>
      <OperatorScope>
        <OutboxPage />
      </OperatorScope>
    </Suspense>
  )
}
