import type { Metadata } from 'next'
import { Suspense } from 'react'

import { OperatorScope } from '@/features/admin/operator-scope'
import { AdminSettingsPage } from '@/features/admin/settings-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.adminSettings }

export default function Page() {
  return (
    <Suspense>
      <OperatorScope>
        <AdminSettingsPage />
      </OperatorScope>
    </Suspense>
  )
}
