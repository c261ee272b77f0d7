import type { ReactNode } from 'react'

import { formatExactCredits } from '@/lib/format-credits'

/** Credits to the last decimal: what is about to happen is never rounded. */
export function ExactAmount({ credits }: { readonly credits: number }) {
  return (
    <span className="font-mono text-[0.95em] whitespace-nowrap text-amber">
      {formatExactCredits(credits)}
    </span>
  )
}

/** The same within a sentence of the catalogue. */
export function exactly(credits: number): () => ReactNode {
  return () => <ExactAmount credits={credits} />
}
