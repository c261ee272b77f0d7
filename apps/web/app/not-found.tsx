import type { Metadata } from 'next'

import { NotFoundPage } from '@/components/not-found-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.notFound }

export default function NotFound() {
  return <NotFoundPage />
}
