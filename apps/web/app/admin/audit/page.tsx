import type { Metadata } from 'next'
import { Suspense } from 'react'

import { AuditPage } from '@/features/audit/audit-page'
import { AuditScope } from '@/features/audit/audit-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.audit }

export default function Page() {
  return (
    <Suspense>
      <AuditScope>
        <AuditPage />
      </AuditScope>
    </Suspense>
  )
}
