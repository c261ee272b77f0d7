import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PeopleScope } from '@/features/people/people-scope'
import { VerifyPage } from '@/features/people/verify-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.verify }

export default function Page() {
  return (
    <Suspense>
      <PeopleScope>
        <VerifyPage />
      </PeopleScope>
    </Suspense>
  )
}
