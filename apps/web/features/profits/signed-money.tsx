import { TrendingDown } from 'lucide-react'

import { Icon } from '@/components/ui/icon'
import { centsOfNanoUsd, formatFineMoney } from '@/features/analytics/analytics-values'

/** Dollars that may be below zero: then they warn, and the sign and the minus say so as well. */
export function SignedMoney({ nanoUsd }: { readonly nanoUsd: string }) {
  const cents = centsOfNanoUsd(nanoUsd)
  const text = formatFineMoney(cents, 'usd')
  if (cents >= 0) return text
  return (
    <span className="inline-flex items-center gap-1 text-warn">
      <Icon of={TrendingDown} />
      {text}
    </span>
  )
}
