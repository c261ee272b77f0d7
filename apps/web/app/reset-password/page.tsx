import type { Metadata } from 'next'
import { Suspense } from 'react'

import { ResetPasswordPage } from '@/features/people/reset-password-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.resetPassword }

export default function Page() {
  return (
    <Suspense>
      <ResetPasswordPage />
    </Suspense>
  )
}
