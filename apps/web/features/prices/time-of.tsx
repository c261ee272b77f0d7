import type { ReactNode } from 'react'

import { TimeText } from '@/components/time-text'

/** A moment within a sentence. */
export function timeOf(at: string): () => ReactNode {
  return () => <TimeText at={at} />
}
