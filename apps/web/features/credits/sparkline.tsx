type SparklineProps = { readonly values: readonly number[]; readonly label: string }

const width = 320
const height = 64
const margin = 4

/** A line of balances from old to new; steps, because a balance does not change between two transactions. */
export function Sparkline({ values, label }: SparklineProps) {
  const highest = Math.max(...values)
  const lowest = Math.min(...values)
  const span = highest - lowest || 1
  const x = (index: number) => (index / (values.length - 1)) * (width - 2 * margin) + margin
  const y = (value: number) => height - margin - ((value - lowest) / span) * (height - 2 * margin)
  const line = values
    .map((value, index) => (index === 0 ? `M${x(0)} ${y(value)}` : `H${x(index)}V${y(value)}`))
    .join('')
  return (
    <figure aria-label={label} className="h-full">
      <svg aria-hidden viewBox={`0 0 ${width} ${height}`} className="h-full w-full">
        <path d={line} fill="none" stroke="var(--amber)" strokeWidth={1.5} strokeLinejoin="round" />
        <circle cx={x(values.length - 1)} cy={y(values.at(-1) ?? 0)} r={3} fill="var(--amber)" />
      </svg>
    </figure>
  )
}
