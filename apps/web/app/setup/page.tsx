import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PeopleScope } from '@/features/people/people-scope'
import { SetupPage } from '@/features/people/setup-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.setup }

export default function Page() {
  return (
    <Suspense>
      <PeopleScope>
        <SetupPage />
      </PeopleScope>
    </Suspense>
  )
}
