'use client'

import { clsx } from 'clsx'
import { type ReactNode, useId } from 'react'

type SwitchProps = {
  readonly label: string
  readonly hint?: ReactNode
  readonly isOn: boolean
  readonly isDisabled?: boolean
  readonly onChange: (isOn: boolean) => void
}

/** On or off, at once. The words are a part of the target. */
export function Switch({ label, hint, isOn, isDisabled = false, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <label
          id={`${id}-label`}
          htmlFor={id}
          className={clsx('block font-medium', !isDisabled && 'cursor-pointer')}
        >
          {label}
        </label>
        {hint === undefined ? undefined : (
          <p id={`${id}-hint`} className="mt-0.5 text-muted">
            {hint}
          </p>
        )}
      </div>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={isOn}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        disabled={isDisabled}
        onClick={() => {
          onChange(!isOn)
        }}
        className="touch-target grid shrink-0 place-items-center rounded-full disabled:cursor-not-allowed disabled:opacity-50"
      >
        <span
          aria-hidden
          className={clsx(
            'flex h-5 w-9 items-center rounded-full border p-0.5 transition-colors',
            isOn ? 'border-primary bg-primary' : 'border-control-line bg-surface',
          )}
        >
          <span
            className={clsx(
              'size-3.5 rounded-full transition-transform',
              isOn ? 'translate-x-4 bg-on-primary rtl:-translate-x-4' : 'bg-muted',
            )}
          />
        </span>
      </button>
    </div>
  )
}
