'use client'

import { BrokenPage } from '@/components/broken-page'

export default function PageError({ reset }: { readonly reset: () => void }) {
  return <BrokenPage onRetry={reset} />
}
