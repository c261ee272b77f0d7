'use client'

import { formatPrice } from '@/lib/format-credits'

const nanoUsdPerDollar = 1_000_000_000

/** Credits for 1,000 tokens. */
export function Price({ credits }: { readonly credits: number | undefined }) {
  if (credits === undefined) return <span className="text-muted">–</span>
  return <span className="font-mono whitespace-nowrap text-amber">{formatPrice(credits)}</span>
}

/** What a provider asks for 1,000,000 tokens: to a hundredth of a cent. */
export function formatProviderPrice(nanoUsd: number): string {
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  }).format(nanoUsd / nanoUsdPerDollar)
}
