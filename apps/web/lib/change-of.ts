/** How a figure stands against the one of the period before. */
export type Change =
  /** Nothing to compare with: there was none before. */
  | { readonly kind: 'new' }
  | { readonly kind: 'same' }
  | { readonly kind: 'up' | 'down'; /** Of the figure before, above zero. */ readonly percent: number }

/** Two figures of the same kind; undefined where nothing is known of before. */
export function changeOf(now: number, before: number | undefined): Change | undefined {
  if (before === undefined) return undefined
  if (now === before) return { kind: 'same' }
  if (before === 0) return { kind: 'new' }
  return { kind: now > before ? 'up' : 'down', percent: (Math.abs(now - before) / Math.abs(before)) * 100 }
}

/** One decimal below ten, none above; a change never reads as none. */
export function formatPercentChange(percent: number): string {
  if (percent < 0.1) return '<0.1'
  if (percent >= 1000) return '>999'
  return new Intl.NumberFormat('en', { maximumFractionDigits: percent < 10 ? 1 : 0 }).format(percent)
}
