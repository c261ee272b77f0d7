import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PeopleScope } from '@/features/people/people-scope'
import { SignInPage } from '@/features/people/sign-in-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.signIn }

export default function Page() {
  return (
    <Suspense>
      <PeopleScope>
        <SignInPage />
      </PeopleScope>
    </Suspense>
  )
}
