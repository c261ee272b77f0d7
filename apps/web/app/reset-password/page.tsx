import type { Metadata } from 'next'
import { Suspense } from 'react'

import { PeopleScope } from '@/features/people/people-scope'
import { ResetPasswordPage } from '@/features/people/reset-password-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.resetPassword }

export default function Page() {
  return (
    <Suspense>
      <PeopleScope>
        <ResetPasswordPage />
      </PeopleScope>
    </Suspense>
  )
}
