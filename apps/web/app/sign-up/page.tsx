import type { Metadata } from 'next'
import { Suspense } from 'react'

import { SignUpPage } from '@/features/people/sign-up-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.signUp }

export default function Page() {
  return (
    <Suspense>
      <SignUpPage />
    </Suspense>
  )
}
