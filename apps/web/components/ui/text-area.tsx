import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

/** A field for several lines; it grows with what is written where the browser can. */
export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      className={clsx(
        'field-sizing-content max-h-60 min-h-20 w-full rounded-control border border-control-line bg-surface px-3 py-2 text-body text-text',
        'transition-colors hover:border-muted focus-visible:outline-offset-0 aria-invalid:border-warn',
        'pointer-coarse:text-reading disabled:opacity-60',
        className,
      )}
      {...rest}
    />
  )
}
