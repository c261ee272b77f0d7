import type { Metadata } from 'next'
import { Suspense } from 'react'

import { ProfitsPage } from '@/features/profits/profits-page'
import { ProfitsScope } from '@/features/profits/profits-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.profits }

export default function Page() {
  return (
    <Suspense>
      <ProfitsScope>
        <ProfitsPage />
      </ProfitsScope>
    </Suspense>
  )
}
