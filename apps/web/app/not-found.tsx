import type { Metadata } from 'next'

import { LazyNotFoundPage } from '@/components/lazy-not-found-page'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.notFound }

export default function NotFound() {
  return <LazyNotFoundPage />
}
