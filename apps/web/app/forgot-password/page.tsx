import type { Metadata } from 'next'
import { Suspense } from 'react'

import { ForgotPasswordPage } from '@/features/people/forgot-password-page'
import { PeopleScope } from '@/features/people/people-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.forgotPassword }

export default function Page() {
  return (
    <Suspense>
      <PeopleScope>
        <ForgotPasswordPage />
      </PeopleScope>
    </Suspense>
  )
}
