import type { Metadata } from 'next'
import { Suspense } from 'react'

import { ChatPage } from '@/features/chat/chat-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.chat }

export default function Page() {
  return (
    <Suspense>
      <ChatPage />
    </Suspense>
  )
}
