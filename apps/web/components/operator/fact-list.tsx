import type { ReactNode } from 'react'

type Fact = readonly [name: string, value: ReactNode]

/** Names and what stands behind them; what is null or undefined is left out. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  const known = facts.filter(([, value]) => value !== null && value !== undefined)
  return (
    <dl className="rounded-panel border border-line bg-surface">
      {known.map(([name, value]) => (
        <div key={name} className="flex justify-between gap-4 border-line px-4 py-2 not-last:border-b">
          <dt className="shrink-0 text-muted">{name}</dt>
          <dd className="min-w-0 text-end wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
