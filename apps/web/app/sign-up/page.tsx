import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PeopleScope } from '@/features/people/people-scope'
import { SignUpPage } from '@/features/people/sign-up-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.signUp }

export default function Page() {
  return (
    <Suspense>
      <PeopleScope>
        <SignUpPage />
      </PeopleScope>
    </Suspense>
  )
}
