'use client'

import { type ReactElement, type ReactNode, cloneElement, useId } from 'react'

type ControlProps = {
  readonly id?: string
  readonly 'aria-invalid'?: true | undefined
  readonly 'aria-describedby'?: string | undefined
}

type FieldProps = {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** Beside the label, such as "Forgotten?". */
  readonly aside?: ReactNode
  readonly children: ReactElement<ControlProps>
}

/** Label, control, hint and error, wired for those who don't see them. */
export function Field({ label, hint, error, aside, children }: FieldProps) {
  const id = useId()
  const hintId = `${id}-hint`
  const errorId = `${id}-error`
  const describedBy = [error === undefined ? '' : errorId, hint === undefined ? '' : hintId].join(' ').trim()
  const control = cloneElement(children, {
    id,
    'aria-invalid': error === undefined ? undefined : true,
    'aria-describedby': describedBy === '' ? undefined : describedBy,
  })
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      {control}
      {hint !== undefined && error === undefined ? (
        <p id={hintId} className="text-label text-muted">
          {hint}
        </p>
      ) : undefined}
      {error === undefined ? undefined : (
        <p id={errorId} role="alert" className="text-label text-warn">
          {error}
        </p>
      )}
    </div>
  )
}
