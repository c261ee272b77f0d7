import type { Metadata } from 'next'
import { Suspense } from 'react'

import { AdminStartPage } from '@/features/admin/admin-start-page'
import { OperatorScope } from '@/features/admin/operator-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.admin }

export default function Page() {
  return (
    <Suspense>
      <OperatorScope>
        <AdminStartPage />
      </OperatorScope>
    </Suspense>
  )
}
