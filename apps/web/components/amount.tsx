import { clsx } from 'clsx'

import { alignAtDecimal, formatBalance, formatCredits, formatSignedCredits } from '@/lib/format-credits'

type AmountProps = { readonly credits: number }

/** Credits, always in amber and in figures of one width. */
export function Amount({ credits }: AmountProps) {
  return (
    <span className="font-mono text-[0.95em] whitespace-nowrap text-amber">{formatCredits(credits)}</span>
  )
}

type AlignedAmountProps = AmountProps & {
  readonly isSigned?: boolean
  /** A figure that stands beside the one that matters. */
  readonly isQuiet?: boolean
}

/** For columns: the decimal points stand under each other. */
export function AlignedAmount({ credits, isSigned = false, isQuiet = false }: AlignedAmountProps) {
  const formatted = isSigned ? formatSignedCredits(credits) : formatBalance(credits)
  const { whole, fraction } = alignAtDecimal(formatted)
  return (
    <span
      className={clsx('font-mono text-[0.95em] whitespace-nowrap', isQuiet ? 'text-muted' : 'text-amber')}
    >
      {whole}
      <span className="inline-block w-[4ch] text-start">{fraction}</span>
    </span>
  )
}
