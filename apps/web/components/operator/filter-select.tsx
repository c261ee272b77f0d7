'use client'

import { clsx } from 'clsx'
import { useRouter } from 'next/navigation'
import { useId } from 'react'

type FilterSelectProps<Value extends string> = {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly addressOf: (value: Value) => string
  readonly className?: string
}

/** One of several, where chips would take too much room; the choice stands in the address. */
export function FilterSelect<Value extends string>({
  label,
  value,
  options,
  addressOf,
  className,
}: FilterSelectProps<Value>) {
  const router = useRouter()
  const id = useId()
  return (
    <div className={clsx('flex items-center gap-2 text-muted', className)}>
      <label htmlFor={id} className="text-label whitespace-nowrap">
        {label}
      </label>
      <select
        id={id}
        value={value}
        className="h-9 max-w-64 min-w-0 touch-target rounded-control border border-control-line bg-surface px-2.5 text-body text-text transition-colors hover:border-muted"
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value)
          if (chosen !== undefined) router.replace(addressOf(chosen.value), { scroll: false })
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
