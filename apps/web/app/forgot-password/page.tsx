import type { Metadata } from 'next'
import { Suspense } from 'react'

import { ForgotPasswordPage } from '@/features/people/forgot-password-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.forgotPassword }

export default function Page() {
  return (
    <Suspense>
      <ForgotPasswordPage />
    </Suspense>
  )
}
